package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Rate;
import dev.hawser.batch.run.Explanation.Place;
import dev.hawser.batch.source.Capability;
import dev.hawser.defer.Procedure;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Slots, keys, rate and the bounds on what is held. */
@WithReactor
class LimitsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aBusyKeyIdlesNoSlotThatAnotherRowCanUse(Reactor reactor, VirtualTime time) {
        String[] keys = new String[20];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i < 10 ? "hot" : "k" + i;
        }
        RunFixture fixture = new RunFixture(reactor, time, Rows.withKeys(keys));
        fixture.slots = 3;
        fixture.perKey = 1;
        RunControl run = fixture.start(fixture.taking(SECOND));

        for (int second = 0; second < 4; second++) { // as long as there are others
            assertThat(run.view(0).occupied()).isEqualTo(3);
            fixture.passSeconds(1);
        }
        assertThat(fixture.source.done).isEqualTo(12);
        assertThat(run.view(0).occupied()).isEqualTo(1); // only the hot key is left
        fixture.passSeconds(8);
        assertThat(fixture.summary().tally().done()).isEqualTo(20);
    }

    @Test
    void tenThousandKeysAndAHotOneKeepAllSlotsBusy(Reactor reactor, VirtualTime time) {
        int keys = 10_000;
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 2 * keys; i++) {
            items.add(Rows.item(i + 1, i % 20 == 0 ? "hot" : "k" + i % keys));
        }
        RunFixture fixture = new RunFixture(reactor, time, items);
        fixture.slots = 100;
        fixture.perKey = 5;
        fixture.start(fixture.taking(SECOND));

        // 1,000 of the hot key, five at a time, take 200 s: exactly as long as 20,000 rows in 100 slots
        for (int second = 0; second < 200; second++) {
            assertThat(fixture.source.idle.size()).isLessThan(2000);
            fixture.passSeconds(1);
        }

        assertThat(fixture.summary().elapsed()).isEqualTo(Duration.ofSeconds(200));
        assertThat(fixture.summary().tally().done()).isEqualTo(20_000);
    }

    @Test
    void rowsBehindAFullLookAheadAreNotReadAndThatIsSaid(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.withKeys("a", "a", "a", "a", "a", "b"));
        fixture.perKey = 1;
        fixture.options = options -> options.lookAhead(3);
        RunControl run = fixture.start(fixture.taking(SECOND));

        assertThat(run.view(9).occupied()).isEqualTo(1);
        assertThat(run.view(9).waiting().lookAheadFull()).isTrue();
        assertThat(run.view(9).waiting().key()).isEqualTo(3);
        assertThat(run.explain("r6").place()).isEqualTo(Place.NOT_HELD);
        assertThat(run.explain("r6").text()).contains("no more rows are read at present, because 3 wait");
        fixture.passSeconds(2);
        assertThat(run.explain("r6").place()).isEqualTo(Place.RUNNING);
        fixture.passSeconds(3);
        assertThat(fixture.summary().tally().done()).isEqualTo(6);
    }

    @Test
    void startsAreSpacedByTheRate(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(11));
        fixture.slots = 100;
        fixture.rate = new Rate(5, SECOND);
        RunControl run = fixture.start(fixture.taking(Duration.ofMillis(1)));

        assertThat(fixture.events(RunEvent.AttemptStarted.class)).hasSize(1);
        assertThat(run.view(0).waiting().rate()).isEqualTo(10);
        assertThat(run.explain("r2"))
                .isEqualTo(new Explanation(
                        "r2", Place.WAITS_FOR_RATE, "waits for the start rate: the next start is due in 200 ms"));
        fixture.pass(Duration.ofMillis(199));
        assertThat(fixture.events(RunEvent.AttemptStarted.class)).hasSize(1);
        fixture.pass(Duration.ofMillis(1));
        assertThat(fixture.events(RunEvent.AttemptStarted.class)).hasSize(2);
        fixture.pass(Duration.ofMillis(1800));
        assertThat(fixture.events(RunEvent.AttemptStarted.class)).hasSize(11);
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
    }

    @Test
    void aHighRateIsReachedByAReactorThatWakesEveryMillisecond() {
        StartRate rate = new StartRate(new Rate(20_000, SECOND), 0);
        int starts = 0;
        Map<Long, Integer> ofMillisecond = new HashMap<>();
        for (long millis = 0; millis < 1000; millis++) {
            while (rate.nanosUntilNext(millis * 1_000_000) <= 0) {
                rate.started(millis * 1_000_000);
                ofMillisecond.merge(millis, 1, Integer::sum);
                starts++;
            }
        }
        assertThat(starts).isBetween(20_000, 20_000 + 200); // and what is due in 10 ms
        assertThat(ofMillisecond.get(500L)).isEqualTo(20);
    }

    @Test
    void moreSlotsAreUsedAtOnceAndFewerRetire(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(20));
        RunControl run = fixture.start(fixture.taking(SECOND));
        run.resize(6);
        fixture.pass(Duration.ZERO);
        assertThat(run.view(9).occupied()).isEqualTo(6);

        run.resize(3);
        fixture.pass(Duration.ofMillis(500));
        assertThat(run.view(9).occupied()).isEqualTo(6);
        fixture.pass(Duration.ofMillis(500));
        assertThat(run.view(9).slots()).extracting(RunView.SlotView::slot).containsExactly(0, 1, 2);

        assertThat(fixture.events(RunEvent.SlotsChanged.class))
                .extracting(RunEvent.SlotsChanged::before, RunEvent.SlotsChanged::after)
                .containsExactly(Tuple.tuple(2, 6), Tuple.tuple(6, 3));
        assertThat(fixture.source.notes).containsExactly("cap", "cap");
        assertThatThrownBy(() -> run.resize(0)).hasMessage("a run has 1 to 1000000 slots, was asked for 0");
        fixture.passSeconds(60);
        assertThat(fixture.summary().tally().done()).isEqualTo(20);
    }

    @Test
    void aPausedRunStartsNothingAndLetsAttemptsEnd(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(6));
        RunControl run = fixture.start(fixture.taking(SECOND));
        run.pause();
        fixture.passSeconds(10);

        assertThat(fixture.source.done).isEqualTo(2);
        assertThat(run.view(9).state()).isEqualTo(RunView.State.PAUSED);
        assertThat(run.explain("r3").place()).isEqualTo(Place.PAUSED);
        run.resume();
        fixture.passSeconds(2);
        assertThat(fixture.summary().tally().done()).isEqualTo(6);
        assertThat(fixture.source.notes).containsExactly("pause", "resume");
    }

    @Test
    void aPausedRunWithNothingLeftEnds(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.start(fixture.taking(SECOND)).pause();
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
    }

    @Test
    void aSlotIsFreeBeforeTheOutcomeIsOnDisk(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(4));
        fixture.source.recordDelay = () -> Duration.ofSeconds(5);
        RunControl run = fixture.start(fixture.taking(SECOND));

        fixture.passSeconds(1);
        assertThat(run.explain("r1").place()).isEqualTo(Place.RECORDING);
        assertThat(run.explain("r3").place()).isEqualTo(Place.RUNNING);
        assertThat(fixture.events(RunEvent.ItemDone.class)).isEmpty();
        fixture.passSeconds(5);
        assertThat(fixture.events(RunEvent.ItemDone.class)).hasSize(2);
        fixture.passSeconds(1);
        assertThat(fixture.summary().tally().done()).isEqualTo(4);
    }

    @Test
    void aSlowDiskHoldsUpStartsAtTheBound(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(6));
        fixture.source.recordDelay = () -> Duration.ofSeconds(100);
        fixture.options = options -> options.unrecorded(3);
        RunControl run = fixture.start(fixture.taking(SECOND));

        fixture.passSeconds(50);
        assertThat(fixture.source.unrecorded).isEqualTo(4); // the third came with its neighbour
        assertThat(run.explain("r5").place()).isEqualTo(Place.WAITS_FOR_RECORDS);
        assertThat(run.view(0).waiting().recording()).isEqualTo(4);
        fixture.passSeconds(250);
        assertThat(fixture.summary().tally().done()).isEqualTo(6);
    }

    @Test
    void aSourceThatCountsWhatItHandsOutIsAskedForNoMoreThanThereAreSlots(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(9));
        fixture.source.capabilities = Set.of(Capability.LEASE_HOLDS_SLOT);
        fixture.start(fixture.taking(SECOND));
        for (int second = 0; second < 5; second++) {
            assertThat(fixture.source.idle).isEmpty();
            fixture.passSeconds(1);
        }
        assertThat(fixture.summary().tally().done()).isEqualTo(9);
    }

    @Test
    void rowsThatEndAtOnceAreServedInRoundsWithoutKeepingOthersWaiting(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(3000));
        List<Integer> started = new ArrayList<>();
        int[] attempts = {0};
        reactor.callLater(Duration.ZERO, new Procedure() {
            @Override
            public void run() {
                started.add(attempts[0]);
                if (attempts[0] < 3000) {
                    reactor.callLater(Duration.ZERO, this);
                }
            }
        });
        fixture.start(attempt -> {
            attempts[0]++;
            return Rows.OUTPUT;
        });
        fixture.passSeconds(1);

        assertThat(fixture.summary().tally().done()).isEqualTo(3000);
        for (int turn = 1; turn < started.size(); turn++) {
            assertThat(started.get(turn) - started.get(turn - 1)).isLessThanOrEqualTo(256);
        }
    }
}
