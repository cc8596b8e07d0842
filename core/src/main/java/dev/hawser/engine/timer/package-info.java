/**
 * Timers: a clock, and what is due at which of its times. Knows no reactor.
 *
 * <p>{@link dev.hawser.engine.timer.Timers} is the way in. Of one thread.
 */
@NullMarked
package dev.hawser.engine.timer;

import org.jspecify.annotations.NullMarked;
