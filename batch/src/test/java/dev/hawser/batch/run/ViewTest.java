package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepTime;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run tells about itself. */
@WithReactor
class ViewTest {
    private static final long NOON = ChronoUnit.MICROS.between(Instant.EPOCH, RunFixture.NOON);
    private static final long SECOND = 1_000_000;

    @Test
    void eventsTellTheStoryOfAnItemInOrder(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.retries = RunFixture.FIVE_TRIES;
        fixture.start(attempt -> {
            fixture.taking(Duration.ofSeconds(1)).run(attempt);
            if (attempt.number() == 1) {
                throw RunFixture.busy(null);
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(5);

        assertThat(fixture.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "RunStarted",
                        "AttemptStarted",
                        "StepStarted",
                        "StepEnded",
                        "AttemptEnded",
                        "RetryPlanned",
                        "AttemptStarted",
                        "StepStarted",
                        "StepEnded",
                        "AttemptEnded",
                        "ItemDone",
                        "RunEnded");
        assertThat(fixture.events)
                .extracting(RunEvent::atMicros)
                .isSorted()
                .first()
                .isEqualTo(NOON);
        assertThat(fixture.events(RunEvent.AttemptEnded.class)
                        .getFirst()
                        .report()
                        .steps())
                .containsExactly(new StepTime("work", NOON, NOON + SECOND, true));
        assertThat(fixture.events(RunEvent.ItemDone.class).getFirst().report().number())
                .isEqualTo(2);
    }

    @Test
    void aListenerThatWasRemovedHearsNothing(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        List<RunEvent> heard = new ArrayList<>();
        RunListener listener = heard::add;
        RunControl run = fixture.start(fixture.taking(Duration.ofSeconds(1)));
        run.addListener(listener);
        run.removeListener(listener);
        fixture.passSeconds(1);
        assertThat(heard).isEmpty();
    }

    @Test
    void theViewShowsWhatEachSlotDoesSinceWhen(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(9));
        fixture.slots = 3;
        RunControl run = fixture.start(attempt -> {
            reactor.sleep(Duration.ofSeconds(1)).await();
            return fixture.taking(Duration.ofSeconds(5)).run(attempt);
        });
        fixture.passSeconds(2);

        assertThat(run.view(2).slots())
                .containsExactly(
                        new RunView.SlotView(0, "r1", 1, NOON, "work", NOON + SECOND, RunView.SlotState.RUNNING),
                        new RunView.SlotView(1, "r2", 1, NOON, "work", NOON + SECOND, RunView.SlotState.RUNNING));
        assertThat(run.view(2).occupied()).isEqualTo(3);
        assertThat(run.explain("r2").text()).isEqualTo("runs in slot 1 for 2 s, try 1, at step work");
        assertThat(run.explain("r4").text()).isEqualTo("waits for a slot: 3 of 3 are taken, and 3 rows wait for one");
        assertThat(run.explain("nobody").text())
                .isEqualTo("is not held: it has not been read yet, or has ended, or is not in the input");
        run.cancel();
        fixture.pass(Duration.ZERO);
    }

    @Test
    void theRateIsThatOfTheLastMinuteAndTheTimeLeftFollowsFromIt(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2000));
        fixture.slots = 10;
        RunControl run = fixture.start(attempt -> fixture.taking(
                        attempt.item().ordinal() <= 100 ? Duration.ofSeconds(10) : Duration.ofSeconds(1))
                .run(attempt));
        assertThat(run.view(0).eta()).isEmpty();
        fixture.pass(Duration.ofMillis(30_500));
        assertThat(run.view(0).perSecond()).isBetween(0.9, 1.1);
        fixture.pass(Duration.ofMillis(140_000)); // 70 s at 10 a second

        assertThat(run.view(0).perSecond()).isBetween(9.8, 10.2);
        assertThat(run.view(0).tally().done()).isEqualTo(800);
        RunView.Eta eta = run.view(0).eta().orElseThrow();
        assertThat(eta.atLeast()).isLessThan(Duration.ofSeconds(120)).isGreaterThan(Duration.ofSeconds(105));
        assertThat(eta.atMost()).isGreaterThan(Duration.ofSeconds(120)).isLessThan(Duration.ofSeconds(140));
        fixture.passSeconds(200);
        assertThat(fixture.isOver()).isTrue();
        assertThat(run.view(0).state()).isEqualTo(RunView.State.ENDED);
        assertThat(run.view(0).perSecond()).isLessThan(10);
    }

    @Test
    void timesOfAttemptsAreTrueToOnePercent(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(100));
        fixture.slots = 100;
        RunControl run = fixture.start(attempt ->
                fixture.taking(Duration.ofMillis(10 * attempt.item().ordinal())).run(attempt));
        fixture.passSeconds(2);

        AttemptTimes times = run.view(0).times();
        assertThat(times.count()).isEqualTo(100);
        assertThat(times.median().toNanos() / 1e6).isBetween(495.0, 505.0);
        assertThat(times.p99().toNanos() / 1e6).isBetween(980.0, 1000.0);
        assertThat(times.max().toNanos() / 1e6).isBetween(1000.0, 1010.0);
        assertThat(fixture.summary().times()).isEqualTo(times);
    }
}
