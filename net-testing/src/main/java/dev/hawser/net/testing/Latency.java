package dev.hawser.net.testing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a packet is under way: a distribution. What travels in one direction of a connection arrives in order. */
@FunctionalInterface
public interface Latency {
    /**
     * Draws one.
     *
     * @param random where chance comes from; nothing else may be used, or a seed does not repeat
     * @return not negative
     */
    Duration draw(RandomGenerator random);

    /** {@return none at all} */
    static Latency none() {
        return of(Duration.ZERO);
    }

    /**
     * {@return always the same}
     *
     * @param value not negative
     */
    static Latency of(Duration value) {
        requireNotNegative("value", value);
        return _ -> value;
    }

    /**
     * {@return any between two, all equally likely}
     *
     * @param least not negative
     * @param most not less
     */
    static Latency between(Duration least, Duration most) {
        requireNotNegative("least", least);
        if (most.compareTo(least) < 0) {
            throw new IllegalArgumentException("most must not be less than " + least + ", was " + most);
        }
        long nanos = most.toNanos() - least.toNanos();
        return random -> least.plusNanos(random.nextLong(nanos + 1));
    }

    /**
     * {@return a least one and, on top of it, an exponentially distributed one: most are short, few are very long}
     *
     * @param least not negative
     * @param meanExtra of what comes on top; not negative
     */
    static Latency withTail(Duration least, Duration meanExtra) {
        requireNotNegative("least", least);
        requireNotNegative("meanExtra", meanExtra);
        return random -> least.plusNanos((long) (random.nextExponential() * meanExtra.toNanos()));
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
    }
}
