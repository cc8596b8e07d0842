/**
 * The reactor: one thread that fires timers, runs callbacks and resumes inline functions.
 *
 * <p>{@link dev.hawser.reactor.Reactor} is the entry. Everything else in here is a part of it: the timing wheel, the
 * scheduler that lets virtual threads run on the reactor's own thread, the workers, the watchdog.
 */
@NullMarked
package dev.hawser.reactor;

import org.jspecify.annotations.NullMarked;
