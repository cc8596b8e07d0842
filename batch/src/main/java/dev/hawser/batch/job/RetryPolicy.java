package dev.hawser.batch.job;

import java.time.Duration;

/**
 * When a failed item is tried again. The wait before try n+1 is drawn evenly from 0 to {@code min(cap, base × 2^(n-1))}
 * (full jitter); what a server asks for by {@code Retry-After} is a floor below it, up to {@code retryAfterCap}.
 *
 * @param attempts how many tries at an item at most, with the first; 1 or more
 * @param base the longest wait before the second try
 * @param cap the longest wait before any try
 * @param retryAfterCap the longest wait that a server may ask for; longer ones are cut to it
 * @param budget how many retries there may be for each first try, of the items of a key: 0.1 is one in ten. Beyond that
 *     and the reserve, their starts stop until a probe goes well, so that a server in trouble does not get several times
 *     the load
 * @param reserve how many retries are allowed in any case, before the budget counts
 */
public record RetryPolicy(
        int attempts, Duration base, Duration cap, Duration retryAfterCap, double budget, int reserve) {
    /** No second try. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0);

    /** Checks the ranges. */
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("an item needs 1 attempt or more, was " + attempts);
        }
        if (base.isNegative() || cap.isNegative() || retryAfterCap.isNegative()) {
            throw new IllegalArgumentException("a wait cannot be negative");
        }
        if (!(budget >= 0) || reserve < 0) {
            throw new IllegalArgumentException("a retry budget cannot be negative");
        }
    }
}
