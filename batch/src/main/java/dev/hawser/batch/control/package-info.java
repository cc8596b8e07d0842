/** A way into a live run from another process: a socket in the run's directory, and requests of one line. */
@NullMarked
package dev.hawser.batch.control;

import org.jspecify.annotations.NullMarked;
