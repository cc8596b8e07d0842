package dev.hawser.batch.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run is bounded.
 *
 * @param slots how many attempts may be under way at once; 1 or more
 * @param perKey how many of them may have the same key; null for no bound
 * @param rate how many may start in a time; null for no bound
 * @param retries when a failed item is tried again
 * @param attemptTimeout how long an attempt may take; null for no bound
 * @param itemTimeout how long an item may take from its first start, with all tries and the waits between; null for no
 *     bound
 * @param cancelGrace how long a cancelled attempt may take to end before it is reported as stuck
 * @param halt when the run stops early; any of them is enough
 */
public record Limits(
        int slots,
        @Nullable Integer perKey,
        @Nullable Rate rate,
        RetryPolicy retries,
        @Nullable Duration attemptTimeout,
        @Nullable Duration itemTimeout,
        Duration cancelGrace,
        List<HaltRule> halt) {
    /** Checks the ranges and copies the list. */
    public Limits {
        if (slots < 1) {
            throw new IllegalArgumentException("a run needs 1 slot or more, was " + slots);
        }
        if (perKey != null && perKey < 1) {
            throw new IllegalArgumentException("a key needs 1 slot or more, was " + perKey);
        }
        halt = List.copyOf(halt);
    }
}
