package dev.hawser.batch.run;

import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides whether a failed item is tried again, and when. */
final class Retries {
    /** Added to what a server asks for, at most a part of it, so that not all come back in the same moment. */
    private static final double RETRY_AFTER_JITTER = 0.1;

    private static final int MOST_DOUBLINGS = 62;

    private final RetryPolicy policy;
    private final @Nullable Duration itemTimeout;
    private final RandomGenerator random;
    private final Counters counters;

    Retries(Limits limits, RandomGenerator random, Counters counters) {
        this.policy = limits.retries();
        this.itemTimeout = limits.itemTimeout();
        this.random = random;
        this.counters = counters;
    }

    /** What becomes of an item. */
    sealed interface Decision {
        /** It is tried again after the delay. */
        record Again(Duration delay) implements Decision {}

        /** It is not; {@code why} goes on from the message of the failure, and is empty where there is nothing to say. */
        record Never(String why) implements Decision {}
    }

    /**
     * Decides.
     *
     * @param end how the attempt ended; a failure
     * @param itemAge how long ago the item's first try began
     */
    Decision decide(AttemptEnd end, Duration itemAge) {
        int tries = end.report().number();
        if (!end.transientFailure()) {
            return new Decision.Never("");
        }
        if (tries >= policy.attempts()) {
            return new Decision.Never(tries == 1 ? "" : "; gave up after " + tries + " tries");
        }
        if (counters.retries() >= policy.reserve() + policy.budget() * counters.firstTries()) {
            return new Decision.Never("; not tried again, since the run's retry budget is used up: "
                    + Counted.of(counters.retries(), "retry", "retries") + " after "
                    + Counted.of(counters.firstTries(), "first try", "first tries"));
        }
        Duration delay = delay(tries, end.retryAfter());
        if (itemTimeout != null && itemAge.plus(delay).compareTo(itemTimeout) >= 0) {
            return new Decision.Never("; not tried again, since a try " + DurationText.of(delay)
                    + " from now would come after the item's time of " + DurationText.of(itemTimeout));
        }
        return new Decision.Again(delay);
    }

    private Duration delay(int tries, @Nullable Duration retryAfter) {
        double longest = policy.base().toNanos() * (double) (1L << Math.min(tries - 1, MOST_DOUBLINGS));
        double drawn = random.nextDouble() * Math.min(longest, policy.cap().toNanos());
        if (retryAfter == null || !retryAfter.isPositive()) {
            return Duration.ofNanos((long) drawn);
        }
        Duration capped = retryAfter.compareTo(policy.retryAfterCap()) > 0 ? policy.retryAfterCap() : retryAfter;
        double floor = capped.toNanos() * (1 + RETRY_AFTER_JITTER * random.nextDouble());
        return Duration.ofNanos((long) Math.max(drawn, floor));
    }
}
