package dev.hawser.batch.run;

import dev.hawser.batch.job.Rate;

/**
 * A token bucket: when the next attempt may start. Starts are spaced evenly, so that a rate of 50 a second is not 50 at
 * once and then none. The bucket holds what is due in 10 ms, so that a reactor that is late by a moment still reaches
 * high rates: a time {@code per} sees at most {@code starts}, and that much.
 */
final class StartRate implements Starts {
    private static final double BUCKET_NANOS = 10e6;

    /** Between two starts, in nanoseconds. */
    private final double interval;

    /** How far ahead of its time a start may be. */
    private final double tolerance;

    private final long base;

    /** When a start is next due, in nanoseconds since {@link #base}; a double, since an interval may be no whole number. */
    private double due;

    StartRate(Rate rate, long now) {
        this.interval = (double) rate.per().toNanos() / rate.starts();
        this.tolerance = Math.floor(BUCKET_NANOS / interval) * interval;
        this.base = now;
    }

    @Override
    public long nanosUntilNext(long now) {
        return (long) Math.ceil(due - tolerance - (now - base));
    }

    @Override
    public void started(long now) {
        due = Math.max(due, now - base) + interval;
    }
}
