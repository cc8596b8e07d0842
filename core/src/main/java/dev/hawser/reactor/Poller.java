package dev.hawser.reactor;

import dev.hawser.engine.outside.ParkingPoller;
import dev.hawser.engine.outside.Pollers;

/**
 * Where a reactor gets its time from and waits for what comes from outside: the seam below the loop.
 *
 * <p>The core has one that parks the thread ({@link #parking()}) and {@link VirtualTime}. A network poller waits for
 * I/O in here.
 *
 * <p><b>Threads:</b> {@code poll} and {@code nanoTime} are called by the reactor's thread, {@code wakeup} by any.
 */
public interface Poller {
    /** {@return a new poller that only waits for wake-ups and for time to pass} */
    static Poller parking() {
        return new ParkingPoller();
    }

    /** {@return a new poller of the first {@link PollerProvider} on the path, else {@link #parking()}; the default} */
    static Poller preferred() {
        return Pollers.preferred();
    }

    /**
     * Belongs to a reactor from now on. Called once, while the reactor is made or its poller is first asked for, before
     * anything else but {@link #nanoTime()}.
     *
     * @param access what it may ask of that reactor
     * @throws IllegalStateException if it belongs to one already
     */
    default void attach(ReactorAccess access) {}

    /** {@return what it waits with, in a word or two, for statistics and messages} Any thread. */
    default String description() {
        return "parking";
    }

    /** {@return whether its time is the real time, which goes on by itself} Any thread. */
    default boolean isRealTime() {
        return true;
    }

    /** Gives back what it holds of the system. Called once, by the owner's thread, when the reactor is closed. */
    default void close() {}

    /** {@return the time in nanoseconds since some fixed moment; never goes back} Called by any thread. */
    long nanoTime();

    /**
     * Waits until {@link #wakeup()} was called since the last return, something came from outside, or the time is
     * over. May return early.
     *
     * @param maxNanos the longest wait in nanoseconds; 0 or less does not wait, {@link Long#MAX_VALUE} has no end
     */
    void poll(long maxNanos);

    /**
     * {@return how many nanoseconds of all its polls so far were work, such as reading and writing sockets, and no waiting}
     * For the busy share of {@link Statistics}. Reactor thread.
     */
    default long busyNanos() {
        return 0;
    }

    /** Makes the current or the next {@link #poll} return. Any thread; must be cheap when called again and again. */
    void wakeup();

    /**
     * Something was handed to another thread whose result will come by {@link #wakeup()}, or such a result has come.
     * A clock that jumps stands still meanwhile. Reactor thread.
     *
     * @param change how many more, or, if negative, fewer
     */
    default void outstanding(int change) {}
}
