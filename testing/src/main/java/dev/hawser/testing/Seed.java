package dev.hawser.testing;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The one number that a random schedule and a random program are made from: the same seed gives the same again, on any
 * machine. Immutable; any thread. A test run by {@link Seeds} may take it as a parameter.
 *
 * @param value any number
 */
public record Seed(long value) {
    /**
     * A source of random numbers for what the test itself makes up. It draws from another stream than the order of the
     * reactor's functions does.
     *
     * @return a new generator, at its start; of one thread
     */
    public RandomGenerator random() {
        return new SplittableRandom(value).split();
    }

    /** {@return the seed as a test report shows it} */
    @Override
    public String toString() {
        return "seed " + value;
    }
}
