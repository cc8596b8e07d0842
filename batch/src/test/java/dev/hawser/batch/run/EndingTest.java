package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.AttemptOutcome.GivenBack;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.HaltRule.What;
import dev.hawser.batch.job.HaltRule.When;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.InputException;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a run ends before its list does, and how it ends when something is broken. */
@WithReactor
class EndingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aDrainLetsAttemptsEndAndGivesTheRestBack(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(10));
        RunControl run = fixture.start(fixture.taking(SECOND));

        fixture.pass(Duration.ofMillis(1500));
        run.drain(Duration.ofSeconds(25));
        fixture.pass(Duration.ofMillis(499));
        assertThat(run.view(0).state()).isEqualTo(RunView.State.DRAINING);
        assertThat(fixture.isOver()).isFalse();
        fixture.pass(Duration.ofMillis(1));

        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.summary().tally().done()).isEqualTo(4);
        assertThat(fixture.summary().tally().attempts()).isEqualTo(4);
        assertThat(fixture.source.fates).containsEntry("r5", MemorySource.Fate.GIVEN_BACK);
        assertThat(fixture.source.closing).isEqualTo(Closing.DRAINED);
        assertThat(fixture.source.notes).containsExactly("drain");
    }

    @Test
    void aDrainCancelsWhatIsLeftWhenItsTimeIsOver(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.retries = RunFixture.FIVE_TRIES;
        RunControl run = fixture.start(fixture.taking(Duration.ofMinutes(1)));

        run.drain(Duration.ofSeconds(5));
        fixture.pass(Duration.ofMillis(4999));
        assertThat(fixture.isOver()).isFalse();
        fixture.pass(Duration.ofMillis(1));

        assertThat(fixture.source.fates)
                .containsEntry("r1", MemorySource.Fate.GIVEN_BACK)
                .containsEntry("r2", MemorySource.Fate.GIVEN_BACK);
        assertThat(fixture.source.reports.get("r1").outcome()).isEqualTo(new GivenBack("the run was told to stop"));
        assertThat(fixture.summary().failures()).isEmpty();
        assertThat(fixture.events(RunEvent.Cancelling.class)).singleElement().matches(event -> event.attempts() == 2);
    }

    @Test
    void aSecondDrainCancelsNow(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        RunControl run = fixture.start(fixture.taking(Duration.ofMinutes(1)));

        run.drain(Duration.ofSeconds(25));
        fixture.passSeconds(1);
        run.drain(Duration.ofSeconds(25));
        fixture.pass(Duration.ZERO);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
    }

    @Test
    void aDrainDoesNotWaitForWhatIsStuckAndGivesItBack(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        RunControl run = fixture.start(attempt -> {
            fixture.sleepOn(Duration.ofSeconds(100));
            return Rows.OUTPUT;
        });

        run.drain(Duration.ofSeconds(5));
        fixture.passSeconds(6);

        assertThat(fixture.summary().stuck()).isEqualTo(1);
        assertThat(fixture.source.fates).containsEntry("r1", MemorySource.Fate.GIVEN_BACK);
        fixture.passSeconds(100);
    }

    @Test
    void aDrainThatLeavesNothingIsComplete(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        RunControl run = fixture.start(fixture.taking(SECOND));

        run.drain(Duration.ofSeconds(25));
        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.COMPLETE);
    }

    @Test
    void aFailureDuringADrainIsLeftForTheNextRun(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.retries = RunFixture.FIVE_TRIES;
        RunControl run = fixture.start(attempt -> {
            reactor.sleep(SECOND).await();
            throw RunFixture.busy(null);
        });

        run.drain(Duration.ofSeconds(25));
        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.source.fates).isEmpty(); // neither dead nor given back, but to be tried again
        assertThat(fixture.source.betweenTries).containsExactly("r1");
        fixture.passSeconds(1);
    }

    @Test
    void haltNowCancelsTheOthers(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(5));
        fixture.slots = 3;
        HaltRule rule = new HaltRule(When.NOW, What.FAIL, 1, false);
        fixture.halt = List.of(rule);
        fixture.start(attempt -> {
            if (attempt.item().id().equals("r2")) {
                throw new IllegalStateException("no");
            }
            return fixture.taking(Duration.ofMinutes(1)).run(attempt);
        });

        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.HALTED);
        assertThat(fixture.summary().rule()).contains(rule);
        assertThat(fixture.summary().tally().dead()).isEqualTo(1);
        assertThat(fixture.summary().tally().attempts()).isEqualTo(2); // r3 was not even started
        assertThat(fixture.source.fates).containsEntry("r1", MemorySource.Fate.GIVEN_BACK);
    }

    @Test
    void haltSoonLetsTheOthersEnd(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(5));
        fixture.halt = List.of(new HaltRule(When.SOON, What.SUCCESS, 1, false));
        fixture.start(attempt ->
                fixture.taking(Duration.ofSeconds(attempt.item().ordinal())).run(attempt));

        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isFalse();
        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.HALTED);
        assertThat(fixture.summary().tally().done()).isEqualTo(2);
    }

    @Test
    void aPercentageOfFailuresCountsFromTheThirdItemOn(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(10));
        fixture.slots = 1;
        fixture.halt = List.of(new HaltRule(When.SOON, What.FAIL, 30, true));
        fixture.start(attempt -> {
            reactor.sleep(SECOND).await();
            if (attempt.item().ordinal() == 1) {
                throw new IllegalStateException("no");
            }
            return Rows.OUTPUT;
        });

        fixture.passSeconds(2);
        assertThat(fixture.isOver()).isFalse();
        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.HALTED);
        assertThat(fixture.summary().tally().dead()).isEqualTo(1);
        assertThat(fixture.summary().tally().done()).isEqualTo(2);
    }

    @Test
    void aPercentageOfWhatIsDoneIsOfTheWholeList(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(10));
        fixture.slots = 1;
        fixture.halt = List.of(new HaltRule(When.SOON, What.DONE, 50, true));
        fixture.start(fixture.taking(SECOND));

        fixture.passSeconds(20);

        assertThat(fixture.summary().tally().done()).isEqualTo(5);
    }

    @Test
    void aRowThatCannotBeReadEndsTheRunWithItsMessage(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3));
        InputException bad = new InputException("customers.csv, line 5: was 3 columns, expected 4", null);
        fixture.source.inputFailure = bad;
        fixture.start(fixture.taking(SECOND));

        fixture.passSeconds(10);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.FAILED);
        assertThat(fixture.summary().failure()).containsSame(bad);
        assertThat(fixture.summary().tally().done()).isPositive(); // what was under way has ended
        assertThat(fixture.events(RunEvent.Broken.class))
                .singleElement()
                .matches(event -> event.message().equals(bad.getMessage()));
    }

    @Test
    void aJournalThatCannotBeWrittenCancelsEverything(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(5));
        fixture.start(attempt ->
                fixture.taking(Duration.ofSeconds(attempt.item().ordinal())).run(attempt));
        IOException full = new IOException("no space left on device");
        fixture.source.recordFailure = full;

        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.FAILED);
        assertThat(fixture.summary().failure()).containsSame(full);
        assertThat(fixture.summary().tally().done()).isZero();
        assertThat(fixture.events(RunEvent.ItemDone.class)).isEmpty();
        assertThat(fixture.events(RunEvent.Broken.class)).hasSize(1);
    }

    @Test
    void aSourceThatDoesNotOpenFailsTheRun(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(5));
        IOException locked = new IOException("another process has it");
        fixture.source.openFailure = locked;

        RunControl run = fixture.start(fixture.taking(SECOND));

        assertThat(fixture.failure()).isSameAs(locked);
        run.drain(SECOND);
        run.cancel();
        assertThat(fixture.source.closing).isNull();
    }

    @Test
    void theEndOfTheReactorGivesAttemptsBack(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.start(fixture.taking(Duration.ofMinutes(1)));
        reactor.callLater(SECOND, reactor::stop);

        reactor.run();

        assertThat(fixture.source.fates).containsEntry("r1", MemorySource.Fate.GIVEN_BACK);
        assertThat(fixture.source.reports.get("r1").outcome()).isEqualTo(new GivenBack("the reactor stops"));
    }

    @Test
    void aListenerThatThrowsIsReportedAndTheRunGoesOn(Reactor reactor, VirtualTime time, TestReactor test) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.start(fixture.taking(SECOND)).addListener(event -> {
            if (event instanceof RunEvent.ItemDone) {
                throw new IllegalStateException("a broken display");
            }
        });
        reactor.callLater(Duration.ofSeconds(3), reactor::stop);

        reactor.run();

        assertThat(fixture.summary().tally().done()).isEqualTo(2);
        assertThat(test.flushErrors(IllegalStateException.class)).hasSize(2);
    }

    @Test
    void aListenerMayStopTheRun(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(5));
        RunControl run = fixture.start(fixture.taking(SECOND));
        run.addListener(event -> {
            if (event instanceof RunEvent.AttemptEnded) {
                run.cancel();
            }
        });

        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.summary().tally().attempts()).isEqualTo(2);
    }

    @Test
    void aRowWhoseKeyCannotBeMadeIsDeadWithThatMessage(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.perKey = 1;
        fixture.options = options -> options.key(item -> {
            if (item.ordinal() == 1) {
                throw new IllegalArgumentException("line 2 has no column host");
            }
            return "a";
        });
        fixture.start(fixture.taking(SECOND));

        fixture.passSeconds(1);

        assertThat(fixture.source.reports.get("r1").outcome())
                .isEqualTo(new Failed(
                        "", "IllegalArgumentException", "IllegalArgumentException: line 2 has no column host"));
        assertThat(fixture.summary().deaths()).containsOnlyKeys("IllegalArgumentException");
        assertThat(fixture.summary().tally().done()).isEqualTo(1);
    }
}
