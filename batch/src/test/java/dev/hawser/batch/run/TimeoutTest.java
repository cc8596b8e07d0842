package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.run.Explanation.Place;
import dev.hawser.batch.run.RunView.SlotState;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** What becomes of attempts that take too long. */
@WithReactor
class TimeoutTest {
    @Test
    void anAttemptThatTakesTooLongIsCancelledAndTriedAgain(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.attemptTimeout = Duration.ofSeconds(3);
        fixture.retries = RunFixture.FIVE_TRIES;
        fixture.start(attempt -> fixture.taking(Duration.ofSeconds(attempt.number() == 1 ? 60 : 1))
                .run(attempt));

        fixture.pass(Duration.ofMillis(2999));
        assertThat(fixture.events(RunEvent.AttemptEnded.class)).isEmpty();
        fixture.passSeconds(3);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.summary().failures()).containsExactly(Map.entry("timeout", 1L));
        AttemptReport first =
                fixture.events(RunEvent.AttemptEnded.class).getFirst().report();
        assertThat(first.outcome()).isEqualTo(new Failed("work", "timeout", "the attempt took longer than 3 s"));
        assertThat(first.endMicros() - first.startMicros()).isEqualTo(3_000_000);
        assertThat(first.steps()).singleElement().matches(step -> !step.succeeded());
    }

    @Test
    void theTimeOfAnItemCoversAllTriesAndTheWaitsBetween(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.itemTimeout = Duration.ofSeconds(10);
        fixture.retries = RunFixture.FIVE_TRIES;
        fixture.start(attempt -> {
            reactor.sleep(Duration.ofSeconds(4)).await();
            throw RunFixture.busy(null);
        });

        fixture.passSeconds(9);
        assertThat(fixture.source.fates).isEmpty();
        fixture.passSeconds(1);

        assertThat(fixture.source.reports.get("r1").outcome())
                .isEqualTo(new Failed("", "timeout", "the item took longer than 10 s, all its tries together"));
        assertThat(fixture.source.reports.get("r1").number()).isEqualTo(3);
        assertThat(fixture.summary().tally().dead()).isEqualTo(1);
    }

    @Test
    void anItemIsDeadAtOnceWhenItsNextTryWouldComeAfterItsTime(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.itemTimeout = Duration.ofSeconds(10);
        fixture.retries = RunFixture.FIVE_TRIES;
        fixture.start(attempt -> {
            reactor.sleep(Duration.ofSeconds(1)).await();
            throw RunFixture.busy(Duration.ofSeconds(9));
        });

        fixture.passSeconds(1);

        assertThat(fixture.source.fates).containsEntry("r1", MemorySource.Fate.DEAD);
        assertThat(((Failed) fixture.source.reports.get("r1").outcome()).message())
                .startsWith("was 503, expected 200; not tried again, since a try 9")
                .endsWith("from now would come after the item's time of 10 s");
    }

    @Test
    void workThatIsDoneAlthoughCancelledCounts(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.attemptTimeout = Duration.ofSeconds(3);
        fixture.start(attempt -> {
            try {
                reactor.sleep(Duration.ofSeconds(60)).await();
            } catch (CancellationException e) {
                return Rows.OUTPUT; // had got through just then
            }
            throw new IllegalStateException("was not cancelled");
        });

        fixture.passSeconds(3);

        assertThat(fixture.source.fates).containsEntry("r1", MemorySource.Fate.DONE);
    }

    @Test
    void anAttemptThatDoesNotEndIsReportedAndKeepsItsSlotUntilItDoes(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(6));
        fixture.attemptTimeout = Duration.ofSeconds(3);
        fixture.retries = RunFixture.FIVE_TRIES;
        RunControl run = fixture.start(attempt -> {
            if (attempt.item().id().equals("r1")) {
                attempt.observer().started("db");
                fixture.sleepOn(Duration.ofSeconds(8));
            } else {
                reactor.sleep(Duration.ofSeconds(2)).await();
            }
            return Rows.OUTPUT;
        });

        fixture.pass(Duration.ofMillis(3500));
        assertThat(run.view(9).slots().getFirst().state()).isEqualTo(SlotState.CANCELLED);
        fixture.pass(Duration.ofMillis(500));

        assertThat(fixture.events(RunEvent.Stuck.class)).singleElement().satisfies(stuck -> {
            assertThat(stuck.slot()).isZero();
            assertThat(stuck.step()).isEqualTo("db");
            assertThat(stuck.cancelledFor()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(run.view(9).stuck()).isEqualTo(1);
        assertThat(run.view(9).slots().getFirst().state()).isEqualTo(SlotState.STUCK);
        assertThat(fixture.source.fates).containsEntry("r1", MemorySource.Fate.DEAD); // and not tried beside itself
        assertThat(fixture.source.reports.get("r1").outcome())
                .isEqualTo(
                        new Failed(
                                "db",
                                "stuck",
                                "the attempt took longer than 3 s; did not end within 1 s of its cancel, may still be at work"));
        fixture.pass(Duration.ofMillis(3999));
        assertThat(run.view(9).occupied()).isEqualTo(2);
        assertThat(run.explain("r5").place()).isEqualTo(Place.RUNNING);
        assertThat(run.explain("r6").place()).isEqualTo(Place.WAITS_FOR_SLOT);

        fixture.pass(Duration.ofMillis(1));
        assertThat(fixture.events(RunEvent.CameBack.class)).hasSize(1);
        assertThat(run.explain("r6").place()).isEqualTo(Place.RUNNING);
        fixture.passSeconds(2);
        assertThat(fixture.summary().tally().done()).isEqualTo(5);
        assertThat(fixture.summary().stuck()).isZero();
    }

    @Test
    void theKeyOfAnAttemptThatIsStuckStaysBusy(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.withKeys("a", "a"));
        fixture.perKey = 1;
        fixture.attemptTimeout = Duration.ofSeconds(1);
        RunControl run = fixture.start(attempt -> {
            if (attempt.item().id().equals("r1")) {
                fixture.sleepOn(Duration.ofSeconds(5));
            }
            return Rows.OUTPUT;
        });

        fixture.passSeconds(4);
        assertThat(run.explain("r2").place()).isEqualTo(Place.WAITS_FOR_KEY);
        assertThat(run.explain("r2").text())
                .isEqualTo("waits for key a, of which 1 of 1 runs: r1 (slot 0, stuck); 1 waits for it");
        fixture.passSeconds(1);
        assertThat(fixture.summary().tally().done()).isEqualTo(1);
    }

    @Test
    void aRunEndsThoughAnAttemptIsStuckAndSaysSo(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.attemptTimeout = Duration.ofSeconds(1);
        fixture.start(attempt -> {
            fixture.sleepOn(Duration.ofSeconds(100));
            return Rows.OUTPUT;
        });

        fixture.passSeconds(2);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.summary().stuck()).isEqualTo(1);
        fixture.passSeconds(100);
    }
}
