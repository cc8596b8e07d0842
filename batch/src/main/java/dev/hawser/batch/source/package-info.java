/** Where items come from and where their outcome is kept: the seam between the slots and a journal, or a broker. */
@NullMarked
package dev.hawser.batch.source;

import org.jspecify.annotations.NullMarked;
