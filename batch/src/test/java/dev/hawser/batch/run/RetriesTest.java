package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.Retries.Decision.Again;
import dev.hawser.batch.run.Retries.Decision.Never;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whether there is another try, and when, where chance always says one half. */
class RetriesTest {
    private static final RandomGenerator HALF = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MIN_VALUE;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    private static RetryPolicy policy(int attempts, Duration base, Duration cap) {
        return new RetryPolicy(attempts, base, cap, Duration.ofSeconds(30), Double.MAX_VALUE, 0);
    }

    private static final RetryPolicy THREE = policy(3, Duration.ofMillis(100), Duration.ofSeconds(1));

    private static Retries retries(RetryPolicy policy, Duration itemTimeout) {
        return new Retries(
                new Limits(1, null, null, policy, null, itemTimeout, Duration.ofSeconds(1), List.of()), HALF);
    }

    private static AttemptEnd failed(int number, boolean mayPass, Duration retryAfter) {
        return new AttemptEnd(
                new AttemptReport(
                        Rows.item(1, "-"), number, 0, 0, 1, List.of(), new AttemptOutcome.Failed("s", "k", "m")),
                mayPass,
                retryAfter);
    }

    @Test
    void thereAreAsManyTriesAsThePolicyHas() {
        Retries retries = retries(THREE, null);
        assertThat(retries.decide(failed(1, true, null), Duration.ZERO)).isEqualTo(new Again(Duration.ofMillis(50)));
        assertThat(retries.decide(failed(2, true, null), Duration.ZERO)).isEqualTo(new Again(Duration.ofMillis(100)));
        assertThat(retries.decide(failed(3, true, null), Duration.ZERO))
                .isEqualTo(new Never("; gave up after 3 tries"));
        assertThat(retries.decide(failed(1, false, null), Duration.ZERO)).isEqualTo(new Never(""));
    }

    @Test
    void whoHasOneTryIsNotSaidToGiveUpAfterIt() {
        assertThat(retries(policy(1, Duration.ZERO, Duration.ZERO), null).decide(failed(1, true, null), Duration.ZERO))
                .isEqualTo(new Never(""));
    }

    @Test
    void aTryAtTheEndOfTheItemsTimeComesTooLate() {
        Retries retries = retries(policy(3, Duration.ZERO, Duration.ofSeconds(1)), Duration.ofSeconds(10));
        assertThat(retries.decide(failed(1, true, null), Duration.ofSeconds(10).minusNanos(1)))
                .isEqualTo(new Again(Duration.ZERO));
        assertThat(retries.decide(failed(1, true, null), Duration.ofSeconds(10)))
                .isEqualTo(new Never(
                        "; not tried again, since a try 0 ms from now would come after the item's time of 10 s"));
    }

    @Test
    void whereTheLongestWaitIsNoneThereIsNoWait() {
        assertThat(retries(policy(3, Duration.ofSeconds(1), Duration.ZERO), null)
                        .decide(failed(1, true, null), Duration.ZERO))
                .isEqualTo(new Again(Duration.ZERO));
    }

    @Test
    void theFirstWaitIsNoLongerThanTheLongest() {
        assertThat(retries(policy(3, Duration.ofSeconds(9), Duration.ofSeconds(1)), null)
                        .decide(failed(1, true, null), Duration.ZERO))
                .isEqualTo(new Again(Duration.ofMillis(500)));
    }

    @Test
    void theLongerOfTheDrawnWaitAndWhatAServerAsksForCounts() {
        Retries retries = retries(THREE, null);
        assertThat(retries.decide(failed(1, true, Duration.ofSeconds(10)), Duration.ZERO))
                .isEqualTo(new Again(Duration.ofMillis(10_500)));
        assertThat(retries.decide(failed(1, true, Duration.ofMillis(2)), Duration.ZERO))
                .isEqualTo(new Again(Duration.ofMillis(50)));
        assertThat(retries.decide(failed(1, true, Duration.ofMinutes(9)), Duration.ZERO))
                .isEqualTo(new Again(Duration.ofMillis(31_500)));
    }

    @Test
    void aServerThatAsksForNoTimeAsksForNothing() {
        assertThat(Retries.asked(null, THREE)).isZero();
        assertThat(Retries.asked(Duration.ZERO, THREE)).isZero();
        assertThat(Retries.asked(Duration.ofSeconds(-1), THREE)).isZero();
        assertThat(Retries.asked(Duration.ofNanos(1), THREE)).isEqualTo(1);
        assertThat(Retries.asked(Duration.ofSeconds(31), THREE)).isEqualTo(30_000_000_000L);
    }
}
