/** The whole of a reactor: its wiring, its turn, its beginning and its end. Not exported. */
@NullMarked
package dev.hawser.engine.life;

import org.jspecify.annotations.NullMarked;
