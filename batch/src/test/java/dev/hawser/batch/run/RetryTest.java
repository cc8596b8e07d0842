package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.StepException;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.Explanation.Place;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a failed item is tried again. */
@WithReactor
class RetryTest {
    @Test
    void aRowThatWaitsForItsNextTryHoldsNoSlot(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.withKeys("a", "b", "c"));
        fixture.slots = 1;
        fixture.retries = RunFixture.FIVE_TRIES;
        RunControl run = fixture.start(attempt -> {
            if (attempt.item().id().equals("r1") && attempt.number() == 1) {
                throw RunFixture.busy(Duration.ofSeconds(20));
            }
            return fixture.taking(Duration.ofSeconds(1)).run(attempt);
        });

        assertThat(run.explain("r1").place()).isEqualTo(Place.WAITS_FOR_RETRY);
        assertThat(run.explain("r1").text()).startsWith("try 1 failed; the next is due in 2");
        assertThat(run.view(0).waiting().retry()).isEqualTo(1);
        fixture.passSeconds(2);
        assertThat(fixture.source.done).isEqualTo(2);
        assertThat(run.view(0).occupied()).isZero();
        fixture.passSeconds(21);
        assertThat(fixture.summary().tally().done()).isEqualTo(3);
        assertThat(fixture.summary().tally().retries()).isEqualTo(1);
    }

    @Test
    void waitsAreDrawnEvenlyUpToADoublingBoundWithACap(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2000));
        fixture.slots = 2000;
        fixture.retries =
                new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(250), Duration.ZERO, Double.MAX_VALUE, 0);
        fixture.start(attempt -> {
            throw RunFixture.busy(null);
        });
        List<Duration> first = List.copyOf(fixture.source.retryDelays);
        fixture.passSeconds(10);

        assertThat(first).hasSize(2000).allMatch(delay -> delay.compareTo(Duration.ofMillis(100)) <= 0);
        assertThat(mean(first)).isBetween(48.0, 52.0);
        assertThat(first).anyMatch(delay -> delay.toMillis() < 2).anyMatch(delay -> delay.toMillis() >= 98);
        List<Duration> all = fixture.source.retryDelays;
        assertThat(all).hasSize(6000);
        // second tries up to 200 ms, third up to 250: the mean of all is that of 50, 100 and 125
        assertThat(mean(all)).isBetween(89.0, 94.5);
        assertThat(all).allMatch(delay -> delay.compareTo(Duration.ofMillis(250)) <= 0);
        assertThat(((Failed) fixture.source.reports.get("r1").outcome()).message())
                .isEqualTo("was 503, expected 200; gave up after 4 tries");
    }

    private static double mean(List<Duration> delays) {
        return delays.stream().mapToLong(Duration::toNanos).average().orElse(0) / 1e6;
    }

    @Test
    void whatAServerAsksForIsAFloorWithSomeJitterUpToItsCap(Reactor reactor, VirtualTime time) {
        String[] keys = IntStream.range(0, 200).mapToObj(i -> "k" + i).toArray(String[]::new);
        RunFixture fixture = new RunFixture(reactor, time, Rows.withKeys(keys));
        fixture.slots = 200;
        fixture.retries = RunFixture.FIVE_TRIES; // caps what is asked for at 30 s
        fixture.start(attempt -> {
            if (attempt.number() > 1) {
                return Rows.OUTPUT;
            }
            throw RunFixture.busy(Duration.ofSeconds(attempt.item().ordinal() % 2 == 0 ? 10 : 1000));
        });

        List<Duration> delays = fixture.source.retryDelays;
        assertThat(delays).hasSize(200);
        assertThat(delays.stream().filter(delay -> delay.toSeconds() < 20))
                .hasSize(100)
                .allMatch(delay -> delay.toMillis() >= 10_000 && delay.toMillis() <= 11_000);
        assertThat(delays.stream().filter(delay -> delay.toSeconds() >= 20))
                .allMatch(delay -> delay.toMillis() >= 30_000 && delay.toMillis() <= 33_000);
        assertThat(delays.stream().distinct()).hasSizeGreaterThan(190);
        fixture.passSeconds(40);
        assertThat(fixture.summary().tally().done()).isEqualTo(200);
    }

    @Test
    void onlyWhatMayPassIsTriedAgain(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3));
        fixture.slots = 3;
        fixture.retries = RunFixture.FIVE_TRIES;
        fixture.start(attempt -> switch ((int) attempt.item().ordinal()) {
            case 1 -> throw new StepException("install", "http-404", "was 404,\n expected 200", false, null);
            case 2 -> throw new IllegalStateException("broken");
            default -> null;
        });
        fixture.passSeconds(10);

        assertThat(fixture.summary().tally().retries()).isZero();
        assertThat(fixture.source.reports.get("r1").outcome())
                .isEqualTo(new Failed("install", "http-404", "was 404, expected 200"));
        assertThat(fixture.source.reports.get("r2").outcome())
                .isEqualTo(new Failed("", "IllegalStateException", "IllegalStateException: broken"));
        assertThat(((Failed) fixture.source.reports.get("r3").outcome()).message())
                .isEqualTo("NullPointerException: the workflow gave null instead of an output");
        assertThat(fixture.summary().deaths())
                .containsOnlyKeys("http-404", "IllegalStateException", "NullPointerException");
    }

    @Test
    void theIdempotencyKeyIsTheSameOnEveryTry(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.retries = RunFixture.FIVE_TRIES;
        Set<String> keys = new HashSet<>();
        fixture.start(attempt -> {
            keys.add(attempt.idempotencyKey());
            throw RunFixture.busy(null);
        });
        fixture.passSeconds(10);
        assertThat(keys).containsExactly("test/r1");
        assertThat(fixture.summary().tally().attempts()).isEqualTo(5);
    }
}
