package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run makes of a source that cannot be closed, and of what is asked of it at the wrong time. */
@WithReactor
class CloseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aRunWhoseSourceCannotBeClosedHasFailed(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3));
        IOException full = new IOException("no space left on device");
        fixture.source.closeFailure = full;
        fixture.start(fixture.taking(SECOND));
        fixture.passSeconds(5);

        assertThat(fixture.source.closing).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.FAILED);
        assertThat(fixture.summary().failure()).containsSame(full);
        assertThat(fixture.summary().tally().done()).isEqualTo(3);
        assertThat(fixture.events(RunEvent.RunEnded.class))
                .singleElement()
                .matches(event -> event.summary().closing() == Closing.FAILED);
    }

    @Test
    void theFirstFailureIsTheOneThatIsToldAndTheCloseIsBesideIt(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3));
        IOException first = new IOException("no space left on device");
        IOException second = new IOException("still none");
        fixture.source.recordFailure = first;
        fixture.source.closeFailure = second;
        fixture.start(fixture.taking(SECOND));
        fixture.passSeconds(5);

        assertThat(fixture.summary().failure()).containsSame(first);
        assertThat(first).hasSuppressedException(second);
    }

    @Test
    void aCloseThatFailsForTheSameReasonIsToldOnce(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3));
        IOException full = new IOException("no space left on device");
        fixture.source.recordFailure = full;
        fixture.source.closeFailure = full;
        fixture.start(fixture.taking(SECOND));
        fixture.passSeconds(5);

        assertThat(fixture.summary().failure()).containsSame(full);
        assertThat(full.getSuppressed()).isEmpty();
    }

    @Test
    void aStopRuleIsToldThoughTheSourceCannotBeClosed(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(9));
        HaltRule rule = new HaltRule(HaltRule.When.NOW, HaltRule.What.FAIL, 1, false);
        fixture.halt = List.of(rule);
        fixture.source.closeFailure = new IOException("gone");
        fixture.start(_ -> {
            throw new IOException("no");
        });
        fixture.passSeconds(5);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.FAILED);
        assertThat(fixture.summary().rule()).contains(rule);
    }

    @Test
    void aWorkflowThatGivesNothingHasFailed(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.start(_ -> null);
        fixture.passSeconds(1);

        assertThat(fixture.source.reports.get("r1").outcome())
                .isEqualTo(new Failed(
                        "",
                        "NullPointerException",
                        "NullPointerException: the workflow gave null instead of an output"));
        assertThat(fixture.summary().closing()).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.summary().tally().dead()).isOne();
    }

    @Test
    void anErrorOfAWorkflowIsOfItsRowAlone(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3));
        fixture.retries = RunFixture.FIVE_TRIES;
        fixture.start(attempt -> {
            if (attempt.item().ordinal() == 2) {
                throw new NoClassDefFoundError("a/B");
            }
            return fixture.taking(SECOND).run(attempt);
        });
        fixture.passSeconds(5);

        assertThat(fixture.summary().tally().done()).isEqualTo(2);
        assertThat(fixture.source.reports.get("r2").outcome())
                .isEqualTo(new Failed("", "NoClassDefFoundError", "NoClassDefFoundError: a/B"));
        assertThat(fixture.source.reports.get("r2").number())
                .as("it is not tried again")
                .isOne();
    }

    @Test
    void whatChangesNothingIsNotNoted(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(4));
        RunControl run = fixture.start(fixture.taking(SECOND));
        run.resume();
        run.resize(2);
        run.pause();
        run.pause();
        run.resume();
        run.resume();
        run.resize(3);
        assertThat(fixture.source.notes).containsExactly("pause", "resume", "cap");
        assertThat(fixture.events(RunEvent.Paused.class)).hasSize(1);
        assertThat(fixture.events(RunEvent.SlotsChanged.class))
                .singleElement()
                .matches(event -> event.before() == 2 && event.after() == 3);
        fixture.passSeconds(5);
        assertThat(fixture.isOver()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, RunControl.MOST_SLOTS + 1})
    void slotsBeyondTheBoundsAreRefusedAndNothingChanges(int slots, Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(4));
        RunControl run = fixture.start(fixture.taking(SECOND));
        assertThatThrownBy(() -> run.resize(slots))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a run has 1 to 1000000 slots, was asked for " + slots);
        assertThat(run.view(0).slotLimit()).isEqualTo(2);
        assertThat(fixture.source.notes).isEmpty();
        run.resize(RunControl.MOST_SLOTS);
        run.resize(1);
        fixture.passSeconds(5);
        assertThat(fixture.isOver()).isTrue();
    }

    @Test
    void aRunThatIsOverDoesNothingMore(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        RunControl run = fixture.start(fixture.taking(SECOND));
        fixture.passSeconds(2);
        RunSummary summary = fixture.summary();
        int events = fixture.events.size();
        run.pause();
        run.resume();
        run.resize(7);
        run.drain(SECOND);
        run.cancel();
        fixture.passSeconds(5);

        assertThat(fixture.events).hasSize(events);
        assertThat(fixture.source.notes).isEmpty();
        assertThat(run.view(0).slotLimit()).isEqualTo(2);
        assertThat(run.view(0).state()).isEqualTo(RunView.State.ENDED);
        assertThat(run.finished().await()).isEqualTo(summary);
        assertThat(summary.closing()).isEqualTo(Closing.COMPLETE);
    }

    @Test
    void aRunThatEndedWhileItWasPausedIsNotResumed(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        RunControl run = fixture.start(fixture.taking(SECOND));
        run.pause();
        fixture.passSeconds(2);
        assertThat(fixture.isOver()).isTrue();
        run.resume();

        assertThat(fixture.events.getLast()).isInstanceOf(RunEvent.RunEnded.class);
        assertThat(fixture.source.notes).containsExactly("pause");
    }

    /** Its history has ended by then. */
    @Test
    void whatIsAskedWhileTheSourceIsClosedIsNotNoted(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.source.closeDelay = Duration.ofSeconds(5);
        RunControl run = fixture.start(fixture.taking(SECOND));
        run.pause();
        fixture.passSeconds(2);
        assertThat(fixture.source.closing).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.isOver()).isFalse();
        run.resume();
        run.resize(5);
        run.drain(SECOND);
        run.cancel();

        assertThat(fixture.source.notes).containsExactly("pause");
        fixture.passSeconds(5);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.events(RunEvent.SlotsChanged.class)).isEmpty();
    }

    @Test
    void eachWhoWaitsForTheEndHasADeferredOfHisOwn(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        RunControl run = fixture.start(fixture.taking(SECOND));
        var leaves = run.finished();
        leaves.cancel();
        var _ = leaves.addErrback(_ -> null);
        var stays = run.finished();
        fixture.passSeconds(2);
        assertThat(stays.await().tally().done()).isEqualTo(2);
    }

    @Test
    void aDrainBeforeTheSourceIsOpenStartsNothing(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.options = o -> {};
        RunControl run =
                RunControl.start(reactor, fixture.source, fixture.taking(SECOND), o -> o.limits(Rows.slots(2)));
        run.pause();
        assertThat(run.view(0).state()).isEqualTo(RunView.State.OPENING);
        run.drain(SECOND);
        fixture.passSeconds(3);

        assertThat(run.finished().await().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.source.closing).isEqualTo(Closing.DRAINED);
        assertThat(fixture.source.fates).doesNotContainValue(MemorySource.Fate.DONE);
    }
}
