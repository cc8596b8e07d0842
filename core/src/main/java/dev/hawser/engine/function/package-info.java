/** How functions and callbacks run on a reactor, and how they are set aside. Not exported. */
@NullMarked
package dev.hawser.engine.function;

import org.jspecify.annotations.NullMarked;
