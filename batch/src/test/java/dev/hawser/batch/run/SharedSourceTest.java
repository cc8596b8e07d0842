package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Seat;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run does for a source that other processes take from, too. */
@WithReactor
class SharedSourceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private RunFixture fixture;

    @BeforeEach
    void makeRun(Reactor reactor, VirtualTime time) {
        fixture = new RunFixture(reactor, time, Rows.plain(6));
        fixture.source.capabilities = Set.of(Capability.SHARED);
    }

    private void slots(int count) {
        Objects.requireNonNull(fixture.source.seat).slots(count);
        fixture.pass(Duration.ZERO);
    }

    private int occupied() {
        return Objects.requireNonNull(fixture.source.seat).occupied();
    }

    @Test
    void slotsAreThoseThatTheSourceGives() {
        fixture.start(fixture.taking(SECOND));
        slots(0);
        fixture.passSeconds(1);
        assertThat(occupied()).isZero();
        fixture.passSeconds(100);
        assertThat(occupied()).isZero();
        slots(3);
        assertThat(occupied()).isEqualTo(3);
        fixture.passSeconds(10);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.COMPLETE);
        assertThat(fixture.source.notes).isEmpty(); // the source knows what it did
    }

    @Test
    void endIsSeenWithoutASlot() {
        fixture.slots = 6;
        fixture.start(fixture.taking(SECOND));
        slots(0);
        fixture.passSeconds(2);
        assertThat(fixture.summary().tally().done()).isEqualTo(6);
    }

    @Test
    void nothingStartsWhileTheSourceDoesNotAllowIt() {
        fixture.source.mayStart = false;
        fixture.start(fixture.taking(SECOND));
        fixture.passSeconds(10);
        assertThat(occupied()).isZero();
        fixture.source.mayStart = true;
        slots(1);
        assertThat(occupied()).isEqualTo(1);
        fixture.passSeconds(10);
        assertThat(fixture.isOver()).isTrue();
    }

    /** As of a process that slept in the middle of an attempt, and wakes up when others have its row. */
    @Test
    void whatAnAttemptDoesNextWaitsWhileItsRowMayBeAnothers() {
        List<String> calls = new ArrayList<>();
        fixture.start(attempt -> {
            fixture.taking(SECOND).run(attempt);
            attempt.observer().awaitRow();
            calls.add(attempt.item().id());
            return fixture.taking(SECOND).run(attempt);
        });
        fixture.source.mayStart = false;
        fixture.passSeconds(2);
        assertThat(calls).isEmpty();
        fixture.source.mayStart = true;
        fixture.pass(Duration.ofMillis(10));
        assertThat(calls).containsExactly("r1", "r2");
        fixture.pass(Duration.ofMillis(1500));
        fixture.source.mayStart = false;
        fixture.passSeconds(2);
        Objects.requireNonNull(fixture.source.seat).lost();
        fixture.passSeconds(1);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.LOST);
        assertThat(calls).containsExactly("r1", "r2");
    }

    @Test
    void itemBetweenTriesIsForgotten() {
        fixture.retries = RunFixture.FIVE_TRIES;
        RunControl run = fixture.start(_ -> {
            throw new StepException("work", "http-503", "busy", true, null);
        });
        assertThat(fixture.source.betweenTries).isNotEmpty();
        assertThat(run.view(0).waiting().retry()).isZero();
        fixture.passSeconds(60);
        assertThat(fixture.source.dead).isEqualTo(6);
    }

    @Test
    void timeOfAnItemBeginsWithItsFirstTryElsewhere() {
        fixture.itemTimeout = Duration.ofSeconds(30);
        fixture.source.firstStarts.put("r1", micros() - TimeUnit.SECONDS.toMicros(29));
        fixture.start(fixture.taking(Duration.ofSeconds(10)));
        fixture.passSeconds(60);
        assertThat(fixture.source.fates.get("r1")).isEqualTo(MemorySource.Fate.DEAD);
        assertThat(fixture.source.fates.get("r2")).isEqualTo(MemorySource.Fate.DONE);
    }

    private static long micros() {
        return TimeUnit.SECONDS.toMicros(RunFixture.NOON.getEpochSecond());
    }

    @Test
    void whatIsUnderWayIsCancelledWhenAllIsLost() {
        fixture.start(fixture.taking(Duration.ofHours(1)));
        fixture.passSeconds(1);
        assertThat(occupied()).isEqualTo(2);
        Objects.requireNonNull(fixture.source.seat).lost();
        fixture.passSeconds(1);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.LOST);
        assertThat(fixture.source.closing).isEqualTo(Closing.LOST);
        assertThat(fixture.source.done).isZero();
    }

    private Seat seat() {
        return Objects.requireNonNull(fixture.source.seat);
    }

    @Test
    void attemptsStartAtTheTimesThatTheSourceGives() {
        startWithoutSlots();
        seat().startAt(Duration.ofMillis(100), Duration.ofMillis(50), 2);
        slots(6);
        fixture.pass(Duration.ofMillis(99));
        assertThat(occupied()).isZero();
        fixture.pass(Duration.ofMillis(2));
        assertThat(occupied()).isEqualTo(1);
        fixture.pass(Duration.ofMillis(60));
        assertThat(occupied()).isEqualTo(2);
        fixture.passSeconds(5);
        assertThat(occupied()).isEqualTo(2);
        seat().startAt(Duration.ZERO, Duration.ofMillis(50), 1);
        fixture.pass(Duration.ofMillis(1));
        assertThat(occupied()).isEqualTo(3);
        seat().startAtWill();
        fixture.pass(Duration.ofMillis(1));
        assertThat(occupied()).isEqualTo(6);
        cancel();
    }

    private void startWithoutSlots() {
        fixture.source.mayStart = false;
        fixture.start(fixture.taking(Duration.ofHours(1)));
        slots(0);
        fixture.source.mayStart = true;
    }

    private void cancel() {
        seat().lost();
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
    }

    @Test
    void startTimesThatPassWithoutASlotAreNotKeptForABurst() {
        startWithoutSlots();
        seat().startAt(Duration.ZERO, Duration.ofMillis(10), 6);
        fixture.passSeconds(1);
        slots(6);
        fixture.passSeconds(1);
        assertThat(occupied()).isZero();
        cancel();
    }

    @Test
    void rowsOfAKeyAreAsManyAsTheSourceSays() {
        fixture.slots = 6;
        fixture.perKey = 1;
        fixture.options = o -> o.key(_ -> "one");
        fixture.start(fixture.taking(Duration.ofHours(1)));
        slots(6);
        assertThat(occupied()).isEqualTo(1);
        seat().perKey(4);
        fixture.pass(Duration.ZERO);
        assertThat(occupied()).isEqualTo(4);
        cancel();
    }

    @Test
    void stopRulesAreTheSourcesToApply() {
        HaltRule rule = new HaltRule(HaltRule.When.NOW, HaltRule.What.DONE, 1, false);
        fixture.halt = List.of(rule);
        fixture.start(fixture.taking(SECOND));
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isFalse();
        seat().halt(rule);
        fixture.passSeconds(1);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.HALTED);
        assertThat(fixture.summary().rule()).contains(rule);
    }

    @Test
    void sourceMayDrainTheRun() {
        fixture.start(fixture.taking(SECOND));
        slots(2);
        seat().drain(Duration.ofSeconds(5));
        seat().drain(Duration.ofSeconds(5)); // again is no wish to cancel
        fixture.passSeconds(2);
        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.summary().tally().done()).isEqualTo(2);
    }

    @Test
    void retryBudgetOfRowsWithoutAKeyIsTheSourcesToKeep() {
        fixture.retries = new RetryPolicy(5, Duration.ofDays(1), Duration.ofDays(1), SECOND, 0, 0);
        fixture.slots = 6;
        fixture.start(_ -> {
            throw new StepException("work", "http-503", "busy", true, null);
        });
        slots(6);
        fixture.passSeconds(1);
        assertThat(fixture.source.betweenTries).hasSize(6); // none is held
        fixture.passSeconds(Duration.ofDays(5).toSeconds());
        assertThat(fixture.source.dead).isEqualTo(6);
    }
}
