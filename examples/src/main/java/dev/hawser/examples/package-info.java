/** Programs to read and to start from, one file each; {@code examples/run} starts them. */
@NullMarked
package dev.hawser.examples;

import org.jspecify.annotations.NullMarked;
