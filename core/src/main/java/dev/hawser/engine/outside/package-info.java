/** The ways between a reactor and other threads. Not exported. */
@NullMarked
package dev.hawser.engine.outside;

import org.jspecify.annotations.NullMarked;
