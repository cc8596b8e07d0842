package dev.hawser.batch.job;

import java.time.Duration;

/**
 * How many attempts may start in a time: {@code 50/s}.
 *
 * @param starts how many, 1 or more
 * @param per in which time; longer than 0
 */
public record Rate(int starts, Duration per) {
    /** Checks the ranges. */
    public Rate {
        if (starts < 1) {
            throw new IllegalArgumentException("a rate needs 1 start or more, was " + starts);
        }
        if (!per.isPositive()) {
            throw new IllegalArgumentException("a rate needs a time longer than 0, was " + per);
        }
    }
}
