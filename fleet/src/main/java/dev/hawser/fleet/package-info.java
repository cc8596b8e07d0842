/** One list, many machines: items of a run that a PostgreSQL database hands out, never more at once than its cap. */
@NullMarked
package dev.hawser.fleet;

import org.jspecify.annotations.NullMarked;
