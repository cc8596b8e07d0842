package dev.hawser.fleet;

import dev.hawser.invariant.Invariant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Until when a worker's leases hold. Counted from before its turn was sent, so that it is never later than what the database
 * knows; by the clock that measures and by the one on the wall, for a machine that sleeps stops the former.
 */
final class Deadline {
    private final LongSupplier nanoTime;
    private final InstantSource wall;
    private final Duration lease;
    /** Read by {@link Overdue}, too. */
    private volatile long nanos;

    private long millis;

    /**
     * Makes one that is over.
     *
     * @param nanoTime the clock that measures
     * @param wall the clock on the wall
     * @param lease how long leases hold, less what cancelling takes
     */
    Deadline(LongSupplier nanoTime, InstantSource wall, Duration lease) {
        this.nanoTime = nanoTime;
        this.wall = wall;
        this.lease = lease;
        this.nanos = nanoTime.getAsLong();
        this.millis = Long.MIN_VALUE;
    }

    /** A moment, to be kept until an answer comes. */
    record Moment(long nanos, long millis) {}

    Moment now() {
        return new Moment(nanoTime.getAsLong(), wall.millis());
    }

    /** The leases hold from a moment on. */
    void renew(Moment from) {
        Invariant.check(from.nanos() - nanoTime.getAsLong() <= 0, "leases hold from a moment that has been");
        nanos = from.nanos() + lease.toNanos();
        millis = from.millis() + lease.toMillis();
        Invariant.check(nanos - from.nanos() >= 0, "leases do not end before they begin");
    }

    boolean holds() {
        return nanoTime.getAsLong() - nanos < 0 && wall.millis() < millis;
    }

    /** Whether it is over by the clock that measures. On any thread. */
    boolean isPast() {
        return nanoTime.getAsLong() - nanos >= 0;
    }

    /** How long it lasts by the clock that measures; not negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - nanoTime.getAsLong()));
    }
}
