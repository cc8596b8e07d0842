package dev.hawser.batch.run;

import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.task.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides whether a failed item is tried again, and when. */
final class Retries {
    /** Added to what a server asks for, at most a part of it, so that not all come back in the same moment. */
    private static final double RETRY_AFTER_JITTER = 0.1;

    private final RetryPolicy policy;
    private final Backoff backoff;
    private final @Nullable Duration itemTimeout;
    private final RandomGenerator random;

    Retries(Limits limits, RandomGenerator random) {
        this.policy = limits.retries();
        this.itemTimeout = limits.itemTimeout();
        this.random = random;
        this.backoff = policy.base().isZero() || policy.cap().isZero()
                ? Backoff.constant(Duration.ZERO)
                : Backoff.fullJitter(shorter(policy.base(), policy.cap()), 2, policy.cap(), random);
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
        Duration delay = delay(tries, end.retryAfter());
        if (itemTimeout != null && itemAge.plus(delay).compareTo(itemTimeout) >= 0) {
            return new Decision.Never("; not tried again, since a try " + DurationText.of(delay)
                    + " from now would come after the item's time of " + DurationText.of(itemTimeout));
        }
        return new Decision.Again(delay);
    }

    private Duration delay(int tries, @Nullable Duration retryAfter) {
        Duration drawn = backoff.delay(tries);
        long asked = asked(retryAfter, policy);
        if (asked == 0) {
            return drawn;
        }
        Duration floor = Duration.ofNanos((long) (asked * (1 + RETRY_AFTER_JITTER * random.nextDouble())));
        return shorter(floor, drawn).equals(drawn) ? floor : drawn;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** How long a server asked to wait, up to what it may ask for; 0 if it did not. */
    static long asked(@Nullable Duration retryAfter, RetryPolicy policy) {
        if (retryAfter == null || !retryAfter.isPositive()) {
            return 0;
        }
        return (retryAfter.compareTo(policy.retryAfterCap()) > 0 ? policy.retryAfterCap() : retryAfter).toNanos();
    }
}
