package dev.hawser.task;

import java.time.Duration;

/**
 * A wait that grows by a factor.
 *
 * @param first after the first failure, more than 0
 * @param factor 1 or more
 * @param most where it stops
 */
record Growth(Duration first, double factor, Duration most) {
    Growth {
        if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("expected 0 < first <= most, was " + first + ", " + most);
        }
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be 1 or more, was " + factor);
        }
    }

    /** The wait after so many failures, 1 or more. */
    Duration after(int failures) {
        double nanos = first.toNanos() * Math.pow(factor, Math.max(0, failures - 1));
        return nanos < most.toNanos() ? Duration.ofNanos((long) nanos) : most;
    }
}
