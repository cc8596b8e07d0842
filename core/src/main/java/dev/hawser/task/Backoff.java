package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: {@link Retry}'s, and that of services which connect anew.
 *
 * <p><b>Threads:</b> asked on the reactor.
 */
@FunctionalInterface
public interface Backoff {
    /**
     * The wait after a failure.
     *
     * @param failures how many attempts have failed since the last success, 1 or more; 1 also after a connection that
     *     had been made was lost
     * @return how long to wait; not negative
     */
    Duration delay(int failures);

    /** {@return Twisted's: 1.5 s, then half as much again each time up to 60 s, and up to 1 s more by chance} */
    static Backoff standard() {
        return standard(new SplittableRandom());
    }

    /**
     * {@return as {@link #standard()}, repeatable}
     *
     * @param random what chance is; only used on the reactor
     */
    static Backoff standard(RandomGenerator random) {
        requireNonNull(random, "random");
        Growth growth = new Growth(Duration.ofMillis(1500), 1.5, Duration.ofSeconds(60));
        return failures -> growth.after(failures).plus(part(random, Duration.ofSeconds(1)));
    }

    /**
     * Anything from nothing to a bound that grows: many clients that lost the same server come back spread out as far as
     * can be.
     *
     * @param first the bound after the first failure, more than 0
     * @param factor what it grows by, 1 or more
     * @param most where it stops to grow
     * @param random what chance is; only used on the reactor
     * @return the policy
     */
    static Backoff fullJitter(Duration first, double factor, Duration most, RandomGenerator random) {
        requireNonNull(random, "random");
        Growth growth = new Growth(first, factor, most);
        return failures -> part(random, growth.after(failures));
    }

    /**
     * {@return the same wait each time}
     *
     * @param delay how long, not negative
     */
    static Backoff constant(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        return _ -> delay;
    }

    private static Duration part(RandomGenerator random, Duration whole) {
        return Duration.ofNanos((long) (random.nextDouble() * whole.toNanos()));
    }
}
