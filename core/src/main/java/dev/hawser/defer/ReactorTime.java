package dev.hawser.defer;

import java.time.Duration;

/**
 * A monotonic clock with timers, as far as a Deferred needs one. A reactor is one; so is a virtual clock in a test.
 * Of one thread: that of the reactor.
 */
public interface ReactorTime {
    /** {@return the time in nanoseconds since some fixed moment} It never goes back. */
    long nanoTime();

    /**
     * Asks for a call later.
     *
     * @param delay how long from now; not negative
     * @param procedure what to run on the reactor; an exception from it goes to the reactor's error handler
     * @return a handle to take it back
     */
    ScheduledCall callLater(Duration delay, Procedure procedure);
}
