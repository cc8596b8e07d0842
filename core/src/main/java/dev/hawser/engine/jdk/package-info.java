/**
 * What the engine knows of the JDK that is not public, and the threads it starts for itself. Nothing in here knows a
 * reactor.
 */
@NullMarked
package dev.hawser.engine.jdk;

import org.jspecify.annotations.NullMarked;
