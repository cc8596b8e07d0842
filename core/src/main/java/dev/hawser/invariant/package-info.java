/** What Hawser's own modules assert of themselves. Not for others: it is exported to those modules only. */
@NullMarked
package dev.hawser.invariant;

import org.jspecify.annotations.NullMarked;
