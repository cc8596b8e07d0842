package dev.hawser.task;

import java.time.Duration;

/**
 * The times at which a {@link LoopingCall} is due: the anchor, and whole intervals after it. In nanoseconds of the
 * reactor's clock, whose arithmetic is exact, so nothing drifts.
 *
 * @param anchor a point of the grid
 * @param interval 0 or more; 0 makes every moment a point
 * @param last the moment since which calls are counted; before the anchor if that is to count itself
 */
record LoopGrid(long anchor, long interval, long last) {
    /** The reactor's timers hold no more: about 73 years. */
    private static final long LONGEST = 1L << 61;

    static LoopGrid from(long anchor, long interval, boolean anchorCounts) {
        return new LoopGrid(anchor, interval, anchorCounts ? anchor - interval : anchor);
    }

    /** An interval in nanoseconds: not negative, and clamped to what timers can hold. */
    static long nanos(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("an interval must not be negative, was " + interval);
        }
        return interval.compareTo(Duration.ofNanos(LONGEST)) > 0 ? LONGEST : interval.toNanos();
    }

    LoopGrid withInterval(long nanos) {
        return new LoopGrid(anchor, nanos, last);
    }

    LoopGrid calledAt(long now) {
        return new LoopGrid(anchor, interval, now);
    }

    /** How many points have been reached since the last call. */
    long count(long now) {
        if (interval == 0) {
            return 1;
        }
        return Math.floorDiv(now - anchor, interval) - Math.floorDiv(last - anchor, interval);
    }

    /** How long it is to the next point; one that is reached just now is past. */
    long untilNext(long now) {
        return interval == 0 ? 0 : interval - Math.floorMod(now - anchor, interval);
    }
}
