package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long waits are, with a chance that the test has decided. */
class BackoffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A chance that always gives the same, from 0 up to but not including 1. */
    private static RandomGenerator always(double part) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return (long) (part * 0x1p53) << 11; // of which nextDouble() takes the upper 53 bits
            }
        };
    }

    private static long[] millis(Backoff backoff, int failures) {
        return IntStream.rangeClosed(1, failures)
                .mapToLong(n -> backoff.delay(n).toMillis())
                .toArray();
    }

    @Test
    void theStandardGrowsByHalfUpToAMinute() {
        assertThat(millis(Backoff.standard(always(0)), 4)).containsExactly(1500, 2250, 3375, 5062);
        assertThat(Backoff.standard(always(0)).delay(100)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void theStandardAddsUpToASecondByChance() {
        assertThat(millis(Backoff.standard(always(0.5)), 2)).containsExactly(2000, 2750);
        assertThat(Backoff.standard(always(0.5)).delay(100)).isEqualTo(Duration.ofMillis(60_500));
        assertThat(Backoff.standard().delay(1)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
    }

    @Test
    void fullJitterIsAPartOfABoundThatGrows() {
        Duration most = Duration.ofSeconds(7);
        assertThat(millis(Backoff.fullJitter(SECOND, 2, most, always(0.5)), 5))
                .containsExactly(500, 1000, 2000, 3500, 3500);
        assertThat(Backoff.fullJitter(SECOND, 2, most, always(0)).delay(3)).isZero();
    }

    @Test
    void aBoundMayStandStill() {
        assertThat(millis(Backoff.fullJitter(SECOND, 1, SECOND, always(0.25)), 3))
                .containsExactly(250, 250, 250);
    }

    @Test
    void aConstantWaitMayBeNone() {
        assertThat(millis(Backoff.constant(SECOND), 2)).containsExactly(1000, 1000);
        assertThat(Backoff.constant(Duration.ZERO).delay(1)).isZero();
        assertThatThrownBy(() -> Backoff.constant(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be negative");
    }

    @Test
    void aBoundThatDoesNotGrowIsRefused() {
        RandomGenerator random = new SplittableRandom(1);
        for (Duration first : new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(3)}) {
            assertThatThrownBy(() -> Backoff.fullJitter(first, 2, Duration.ofSeconds(2), random))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 < first <= most");
        }
        for (double factor : new double[] {0.99, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Backoff.fullJitter(SECOND, factor, SECOND, random))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("factor must be 1 or more");
        }
    }
}
