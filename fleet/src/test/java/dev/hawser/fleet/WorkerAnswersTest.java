package dev.hawser.fleet;

import static dev.hawser.fleet.WorkerTest.NO_BOUNDS;
import static dev.hawser.fleet.WorkerTest.answer;
import static dev.hawser.fleet.WorkerTest.rows;
import static dev.hawser.fleet.WorkerTest.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Emission;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One worker, whose database is the test: what it keeps of answers, what it tells beside turns, and what it does at its end. */
@WithReactor
class WorkerAnswersTest {
    private static final String GONE = "the row is not this worker's any more";

    /** As this worker's turns are spread: nine tenths of the time between them. */
    private static final RandomGenerator QUARTER = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.25;
        }
    };

    private static final long REGULAR = 225;

    private final WorkerTest.Database database = new WorkerTest.Database();
    private final WorkerTest.Run run = new WorkerTest.Run();
    private final List<String> log = new ArrayList<>();
    private Reactor reactor;
    private VirtualTime time;
    private Worker worker;
    private FleetSource source;

    @BeforeEach
    void make(Reactor made, VirtualTime clock) {
        reactor = made;
        time = clock;
        use(new WorkerSettings.Ends(Duration.ofMillis(500), Duration.ofSeconds(7), List.of(), Optional.empty()));
    }

    private void use(WorkerSettings.Ends ends) {
        use(ends, database);
    }

    private void use(WorkerSettings.Ends ends, Turns turns) {
        worker = new Worker(
                reactor,
                turns,
                new WorkerSettings(
                        "w",
                        4,
                        ends,
                        () -> Instant.ofEpochSecond(1000).plusNanos(reactor.nanoTime()),
                        QUARTER,
                        new WorkerSettings.Finds("id", _ -> null),
                        Optional.empty()),
                new Troubles(reactor::nanoTime, log::add));
        source = new FleetSource(worker);
        source.seated(run);
    }

    @AfterEach
    void leave() {
        var _ = source.close(Closing.DRAINED).addErrback(_ -> null);
    }

    private void open() {
        Results.successOf(source.open());
        pass(0);
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
        time.advance(Duration.ZERO);
    }

    private void answered(Answer answer) {
        database.answers.getLast().callback(answer);
        pass(0);
    }

    private int turns() {
        return database.asks.size();
    }

    private Lease started() {
        Lease lease = Results.successOf(source.take(1)).getFirst();
        lease.started(0);
        return lease;
    }

    private static Deferred<?> ended(Lease lease) {
        return lease.ack(WorkerTest.report(lease));
    }

    @Test
    void aWorkerOfAFleetFreesSlotsWhileRowsWaitAndSharesTheRun() {
        assertThat(source.capabilities()).containsExactlyInAnyOrder(Capability.DELAY_FREES_SLOT, Capability.SHARED);
    }

    @Test
    void whatStartsIsOfTheGenerationAndTheCostOfTheLastAnswer() {
        open();
        answered(answer(2, 1, rows(1, 2), new Answer.Bounds(Optional.empty(), 0, 3, 1.5), state("running")));
        assertThat(((FleetLease) started()).generation()).isEqualTo(3);
        assertThat(((FleetLease) started()).expected()).isEqualTo(1.5);
    }

    @Test
    void whoGetsNoSlotsTwiceGivesBackWhatItHas() {
        open();
        answered(answer(0));
        assertThat(run.told).as("it had none before its first turn").doesNotContain("give back");
        pass(REGULAR);
        answered(answer(2, 1, 2));
        assertThat(run.told).as("it has some now").doesNotContain("give back");
        pass(REGULAR);
        answered(answer(0));
        assertThat(run.told).as("slots move all the time").doesNotContain("give back");
        assertThat(worker.hand().notStarted()).isEqualTo(2);
        pass(REGULAR);
        answered(answer(0));
        assertThat(run.told).containsOnlyOnce("give back");
        assertThat(worker.hand().notStarted()).isZero();
        pass(REGULAR);
        assertThat(database.asks.getLast().report().path("back")).hasSize(2);
    }

    @Test
    void whoWasGivenFewerRowsThanItAskedForWantsFewerSlots() {
        open();
        run.occupied = 1;
        answered(answer(1, 1)); // as many as it had asked for
        assertThat(worker.hand().notStarted()).isEqualTo(1);
        pass(REGULAR);
        assertThat(database.asks.getLast().slots().want()).isEqualTo(4);
        run.occupied = 0;
        answered(answer(3));
        pass(REGULAR);
        assertThat(database.asks.getLast().rows()).isPositive();
        answered(answer(3));
        pass(REGULAR);
        assertThat(database.asks.getLast().slots().want())
                .as("one at hand, and one more")
                .isEqualTo(2);
    }

    @Test
    void turnsAreSpreadByChance() {
        open();
        answered(answer(1));
        pass(REGULAR - 1);
        assertThat(turns()).isEqualTo(1);
        pass(1);
        assertThat(turns()).isEqualTo(2);
    }

    @Test
    void anEndIsToldWhenTheOthersHaveHadTheirTurnsSinceTheLast() {
        open();
        answered(answer(2, 3, rows(1), NO_BOUNDS, state("running")));
        pass(12);
        var _ = ended(started());
        pass(17);
        assertThat(turns()).isEqualTo(1);
        pass(1);
        assertThat(turns()).as("30 ms after the one before, for three workers").isEqualTo(2);
    }

    @Test
    void whoHasRowsForLongKeepsItsEndsForTheNextTurn() {
        open();
        answered(answer(2, 1, 2, 3));
        var _ = ended(started());
        pass(REGULAR - 1);
        assertThat(turns()).isEqualTo(1);
        pass(1);
        assertThat(database.asks.getLast().report().path("done")).hasSize(1);
    }

    @Test
    void whoWaitsForRowsSeesToATurn() {
        open();
        answered(answer(2, 1, 2));
        var _ = ended(started());
        Lease second = Results.successOf(source.take(1)).getFirst();
        pass(20);
        assertThat(turns()).as("a row is at hand").isEqualTo(1);
        second.started(1);
        Deferred<List<Lease>> waits = source.take(1);
        pass(0);
        assertThat(turns()).isEqualTo(2);
        waits.cancel();
        var _ = waits.addErrback(_ -> List.of());
    }

    @Test
    void aStatementThatFailsForLongIsToldOfAndThatItWorksAgain() {
        open();
        database.answers.getLast().errback(new IOException("reset"));
        pass(0);
        for (int i = 0; i < 5; i++) {
            pass(REGULAR);
            database.answers.getLast().errback(new IOException("reset"));
        }
        assertThat(log).singleElement().asString().contains("hawser.turn").contains("reset");
        pass(REGULAR);
        answered(answer(1));
        assertThat(log).hasSize(2);
        assertThat(log.getLast()).startsWith("hawser.turn works again; it failed 6 times in 1 s");
        pass(REGULAR);
        answered(answer(1));
        assertThat(log).hasSize(2);
    }

    @Test
    void whatCanNeverWorkEndsTheWorkerAndIsTheFailureOfItsRun() {
        open();
        FleetException never = new FleetException("the schema is another");
        database.answers.getLast().errback(never);
        pass(0);
        assertThat(run.told).containsOnlyOnce("lost");
        assertThat(source.mayStart()).isFalse();
        pass(5000);
        assertThat(turns()).isEqualTo(1);
        assertThat(Results.failureOf(source.close(Closing.LOST), FleetException.class))
                .isSameAs(never);
        assertThat(database.left).as("it may still give back its slots").containsExactly(77L);
    }

    @Test
    void whoLeavesBeforeItHasJoinedLeavesWhenItHas() {
        Promise<Turns.Joined> joining = new Promise<>();
        CountDownLatch overdue = new CountDownLatch(1);
        use(
                new WorkerSettings.Ends(
                        Duration.ofMillis(500), Duration.ofSeconds(7), List.of(), Optional.of(overdue::countDown)),
                new PassedOn(database) {
                    @Override
                    public Deferred<Joined> join(String name) {
                        return joining;
                    }
                });
        Deferred<?> opened = source.open();
        Results.successOf(source.close(Closing.DRAINED));
        joining.callback(new Turns.Joined(77, 3000, "keys"));
        assertThat(Results.failureOf(opened, CancellationException.class)).hasMessage("worker w has left");
        assertThat(database.left).containsExactly(77L);
        pass(60_000);
        assertThat(turns()).isZero();
    }

    @Test
    void whatStepsHaveCapturedIsKeptForRowsOfTheWorker() {
        open();
        answered(answer(2, 1, 2));
        Lease first = started();
        Lease second = started();
        ObjectNode captured = JsonNodeFactory.instance.objectNode().put("x", 1);
        Deferred<?> kept = first.keep("pay", captured);
        Deferred<?> notKept = second.keep("pay", captured);
        assertThat(database.keeps).hasSize(1);
        database.held.get(0).callback(Set.of(1L));
        assertThat(kept.isFired()).isTrue();
        assertThat(database.keeps.get(1)).extracting(Turns.Kept::ordinal).containsExactly(2L);
        database.held.get(1).callback(Set.of(1L));
        assertThat(Results.failureOf(notKept, FleetException.class))
                .hasMessage("what step \"pay\" did could not be kept: " + GONE);
        assertThat(log).isEmpty();
    }

    private static Emission found(String id) {
        return new Emission(
                "find", List.of(JsonNodeFactory.instance.objectNode().put("id", id)), 1, 10);
    }

    @Test
    void rowsThatAreFoundAreToldAsOftenAsOtherWorkersLeaveTimeFor() {
        open();
        answered(answer(2, 3, rows(1, 2), NO_BOUNDS, state("running")));
        Lease first = started();
        Deferred<Emission.Result> one = first.emit(found("a"));
        Deferred<Emission.Result> two = first.emit(found("b"));
        assertThat(database.emits).hasSize(1);
        Emission.Result result = new Emission.Result(1, 0, 0);
        database.taken.get(0).callback(List.of(Optional.of(result)));
        assertThat(Results.successOf(one)).isEqualTo(result);
        pass(19);
        assertThat(database.emits).hasSize(1);
        pass(1);
        assertThat(database.emits).as("20 ms later, for two others").hasSize(2);
        database.taken.get(1).callback(List.of(Optional.empty()));
        assertThat(Results.failureOf(two, FleetException.class))
                .hasMessage("rows that step \"find\" found could not be taken: " + GONE);
    }

    @Test
    void whoseTimeIsOverTellsNothingMore() {
        open();
        answered(answer(2, 1, 2, 3));
        Lease first = started();
        Lease second = started();
        Deferred<?> kept = first.keep("pay", null);
        Deferred<?> emitted = first.emit(found("a"));
        Deferred<?> end = ended(second);
        pass(2500);
        assertThat(run.told).contains("lost");
        assertThat(Results.failureOf(kept, FleetException.class)).hasMessageEndingWith(GONE);
        assertThat(Results.failureOf(emitted, FleetException.class)).hasMessageEndingWith(GONE);
        assertThat(end.isFired()).isTrue();
        assertThat(worker.hand().ends()).isZero();
        assertThat(worker.hand().hasNews()).isFalse();
        assertThat(Results.successOf(ended(first))).isNull();
    }

    private static Answer suspects(long... ordinals) {
        return answer(
                2,
                1,
                rows(ordinals).stream()
                        .map(row -> new Answer.Given(row.item(), 1, 0, 1, row.kept()))
                        .toList(),
                NO_BOUNDS,
                state("running"));
    }

    @Test
    void whatIsToldToBeginIsToldOnce() {
        open();
        answered(suspects(1));
        Deferred<?> begun = started().begin();
        pass(10);
        assertThat(database.asks.getLast().report().path("begun")).hasSize(1);
        answered(answer(2));
        assertThat(begun.isFired()).isTrue();
        assertThat(worker.hand().isAwaited()).isFalse();
        pass(REGULAR);
        assertThat(database.asks.getLast().report().has("begun")).isFalse();
    }

    @Test
    void whatWaitsToBeginFailsWhenTheTimeIsOver() {
        open();
        answered(suspects(1, 2, 3));
        Deferred<?> underWay = started().begin();
        pass(10); // told, and never answered
        assertThat(turns()).isEqualTo(2);
        Deferred<?> untold = started().begin();
        Lease later = started();
        pass(2490);
        assertThat(run.told).contains("lost");
        for (Deferred<?> begin : List.of(underWay, untold, later.begin())) {
            assertThat(Results.failureOf(begin, FleetException.class)).hasMessage(GONE);
        }
        assertThat(worker.hand().isAwaited()).isFalse();
    }

    @Test
    void anAttemptThatIsCancelledBeforeItBeginsIsToldNothing() {
        open();
        answered(suspects(1, 2));
        Deferred<?> first = started().begin();
        first.cancel();
        var _ = first.addErrback(_ -> null);
        pass(10);
        answered(answer(2));
        Deferred<?> second = started().begin();
        second.cancel();
        var _ = second.addErrback(_ -> null);
        pass(5000);
        assertThat(run.told).contains("lost");
    }

    @Test
    void whoseReactorIsHeldWhenItsTimeIsOverIsSeenFromOutside() {
        CountDownLatch seen = new CountDownLatch(1);
        use(new WorkerSettings.Ends(
                Duration.ofMillis(8), Duration.ofSeconds(7), List.of(), Optional.of(seen::countDown)));
        List<Long> before = new ArrayList<>();
        var _ = reactor.callLater(Duration.ofMillis(2991), () -> before.add(seen.getCount()));
        var _ = reactor.callLater(Duration.ofMillis(2992), () -> {
            while (seen.getCount() > 0) {
                Thread.onSpinWait(); // no wait, in which others would have their turn
            }
        });
        open();
        pass(2992);
        assertThat(before).as("not before its time is over").containsExactly(1L);
        assertThat(run.told).as("and then its reactor goes on").contains("lost");
    }
}
