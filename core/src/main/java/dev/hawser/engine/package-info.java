/** What the parts of a reactor share: what waits to run, what they may ask of the whole, who is told of errors. Not exported. */
@NullMarked
package dev.hawser.engine;

import org.jspecify.annotations.NullMarked;
