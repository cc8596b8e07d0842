package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.Rate;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.Explanation.Place;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a row is and what it waits for, in words for whoever asks. */
@WithReactor
class ExplainTest {
    private RunFixture fixture;
    private RunControl run;

    private void start(RunFixture made, dev.hawser.batch.Workflow workflow) {
        fixture = made;
        run = made.start(workflow);
    }

    @AfterEach
    void end() {
        fixture.source.recordDelay = () -> null;
        run.resume();
        run.cancel();
        fixture.passSeconds(500);
        assertThat(fixture.isOver()).isTrue();
    }

    private void explains(String id, Place place, String text) {
        Explanation told = run.explain(id);
        assertThat(told.itemId()).isEqualTo(id);
        assertThat(told.text()).isEqualTo(text);
        assertThat(told.place()).isEqualTo(place);
    }

    @Test
    void anAttemptBeforeItsFirstStepIsAtNone(Reactor reactor, VirtualTime time) {
        start(new RunFixture(reactor, time, Rows.plain(1)), _ -> {
            reactor.sleep(Duration.ofMinutes(1)).await();
            return Rows.OUTPUT;
        });
        fixture.pass(Duration.ofMillis(1_500));
        explains("r1", Place.RUNNING, "runs in slot 0 for 1.5 s, try 1");
    }

    @Test
    void oneSlotAndOneRowAreOne(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.plain(2));
        made.slots = 1;
        start(made, made.taking(Duration.ofMinutes(1)));
        explains("r2", Place.WAITS_FOR_SLOT, "waits for a slot: 1 of 1 is taken, and 1 row waits for one");
    }

    @Test
    void betweenTwoTriesItTellsWhichFailedAndWhenTheNextIsDue(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.plain(1));
        made.retries = new RetryPolicy(
                5, Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMinutes(1), Double.MAX_VALUE, 0);
        start(made, _ -> {
            throw RunFixture.busy(Duration.ofSeconds(40));
        });
        fixture.passSeconds(1);
        Explanation told = run.explain("r1");
        assertThat(told.place()).isEqualTo(Place.WAITS_FOR_RETRY);
        assertThat(told.text()).matches("try 1 failed; the next is due in (39|4[0-3])(\\.[0-9])? s");
        fixture.passSeconds(45);
        assertThat(run.explain("r1").text()).startsWith("try 2 failed; ");
    }

    @Test
    void anEndedOneIsUnderWayToTheDisk(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.plain(3));
        made.slots = 3;
        made.source.recordDelay = () -> Duration.ofMinutes(1);
        start(made, made.taking(Duration.ofSeconds(1)));
        fixture.passSeconds(2);
        explains("r2", Place.RECORDING, "has ended; its outcome is under way to the disk, as one of 3");
    }

    @Test
    void whoWaitsForHisKeyIsToldWhoHasIt(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(12, "a"));
        made.slots = 9;
        made.perKey = 2;
        start(made, made.taking(Duration.ofMinutes(1)));
        explains(
                "r3",
                Place.WAITS_FOR_KEY,
                "waits for key a, of which 2 of 2 run: r1 (slot 0), r2 (slot 1); 10 wait for it");
    }

    @Test
    void ofManyWhoHaveAKeySomeAreNamed(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(12, "a"));
        made.slots = 12;
        made.perKey = 11;
        start(made, made.taking(Duration.ofMinutes(1)));
        assertThat(run.explain("r12").text())
                .startsWith("waits for key a, of which 11 of 11 run: r1 (slot 0), r2 (slot 1), ")
                .endsWith(", …; 1 waits for it");
    }

    @Test
    void aStuckOneIsNamedAsSuch(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(2, "a"));
        made.perKey = 1;
        made.attemptTimeout = Duration.ofSeconds(1);
        start(made, _ -> {
            made.sleepOn(Duration.ofSeconds(100));
            return Rows.OUTPUT;
        });
        fixture.passSeconds(5);
        explains(
                "r2", Place.WAITS_FOR_KEY, "waits for key a, of which 1 of 1 runs: r1 (slot 0, stuck); 1 waits for it");
    }

    @Test
    void whoWaitsForTheRateIsToldWhenTheNextStartIsDue(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.plain(5));
        made.slots = 5;
        made.rate = new Rate(1, Duration.ofSeconds(10));
        start(made, made.taking(Duration.ofMinutes(1)));
        fixture.passSeconds(4);
        explains("r2", Place.WAITS_FOR_RATE, "waits for the start rate: the next start is due in 6 s");
        assertThat(run.view(0).waiting().rate()).isEqualTo(run.view(0).waiting().slot() + 4);
    }

    @Test
    void aPausedRunStartsNothing(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.plain(5));
        made.slots = 1;
        start(made, made.taking(Duration.ofMinutes(1)));
        run.pause();
        explains("r2", Place.PAUSED, "waits until the run is resumed");
        assertThat(run.explain("r1").place()).isEqualTo(Place.RUNNING);
    }

    @Test
    void aSlowDiskIsWaitedFor(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.plain(9));
        made.source.recordDelay = () -> Duration.ofMinutes(1);
        made.options = o -> o.unrecorded(2);
        start(made, made.taking(Duration.ofSeconds(1)));
        fixture.passSeconds(3);
        explains(
                "r3",
                Place.WAITS_FOR_RECORDS,
                "waits until the disk has taken some of the 2 outcomes that are under way to it");
    }

    @Test
    void aHeldKeyTellsWhyAndWhenItGoesOn(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(3, "a"));
        made.perKey = 1;
        made.slots = 1;
        made.retries = RunFixture.FIVE_TRIES;
        start(made, _ -> {
            throw RunFixture.busy(Duration.ofSeconds(20));
        });
        fixture.passSeconds(5);
        explains(
                "r2",
                Place.HELD,
                "waits for key a, which its server asked to leave alone; the next may start in 15 s; 2 wait for that");
        assertThat(run.waiting(1))
                .extracting(Explanation::place)
                .as("one of each kind")
                .containsExactlyInAnyOrder(Place.HELD, Place.WAITS_FOR_RETRY);
    }

    @Test
    void oneThatIsTriedOutIsWaitedFor(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(9, "a"));
        made.perKey = 3;
        made.slots = 3;
        made.retries = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(30), 0.1, 0);
        start(made, attempt -> {
            if (time.elapsed().toMillis() >= 900) {
                reactor.sleep(Duration.ofMinutes(1)).await();
            }
            throw RunFixture.busy(null);
        });
        fixture.passSeconds(10);
        assertThat(run.waiting(9))
                .filteredOn(told -> told.place() == Place.HELD)
                .isNotEmpty()
                .allSatisfy(told -> assertThat(told.text())
                        .startsWith("waits for key a, of which 1 at once may be tried since its retry budget is spent")
                        .contains("; the next may start when one of those under way has ended; "));
    }

    @Test
    void whoIsNotReadYetIsToldWhyNoMoreAreRead(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(50, "a"));
        made.perKey = 1;
        made.options = o -> o.lookAhead(4);
        start(made, made.taking(Duration.ofMinutes(1)));
        assertThat(run.explain("r50").place()).isEqualTo(Place.NOT_HELD);
        assertThat(run.explain("r50").text())
                .startsWith("is not held: it has not been read yet, or has ended, or is not in the input;"
                        + " no more rows are read at present, because ")
                .endsWith(" wait without a slot, which is as many as may, most of them for their key");
    }

    @Test
    void aSampleHasSoManyOfEachKind(Reactor reactor, VirtualTime time) {
        RunFixture made = new RunFixture(reactor, time, Rows.keyed(40, "a", "b", "-"));
        made.slots = 3;
        made.perKey = 1;
        start(made, made.taking(Duration.ofMinutes(1)));
        for (int most : new int[] {0, 1, 2}) {
            List<Explanation> sample = run.waiting(most);
            for (Place place : Set.of(Place.WAITS_FOR_KEY, Place.WAITS_FOR_SLOT)) {
                assertThat(sample.stream().filter(told -> told.place() == place))
                        .hasSize(most);
            }
            assertThat(sample).extracting(Explanation::itemId).doesNotHaveDuplicates();
        }
    }
}
