package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.Seat;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One worker, whose database is the test: what it asks for, when, and what it makes of the answers. */
@WithReactor
class WorkerTest {
    private static final long LEASE_MILLIS = 3000;
    private static final Duration CANCEL_GRACE = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(7);
    private static final int SLOTS = 4;

    /** The middle of what turns are spread by. */
    private static final RandomGenerator HALF = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    static final class Database implements Turns {
        final List<Ask> asks = new ArrayList<>();
        final List<Promise<Answer>> answers = new ArrayList<>();
        final List<Long> left = new ArrayList<>();
        final List<List<Kept>> keeps = new ArrayList<>();
        final List<Promise<Set<Long>>> held = new ArrayList<>();
        final List<List<Found>> emits = new ArrayList<>();
        final List<Promise<List<Optional<Emission.Result>>>> taken = new ArrayList<>();
        long leaseMillis = LEASE_MILLIS;

        @Override
        public Deferred<Joined> join(String name) {
            return Deferred.succeed(new Joined(77, leaseMillis, "keys"));
        }

        @Override
        public Deferred<Answer> turn(long worker, Ask ask) {
            assertThat(worker).isEqualTo(77);
            asks.add(ask);
            Promise<Answer> answer = new Promise<>();
            answers.add(answer);
            return answer;
        }

        @Override
        public Deferred<Set<Long>> keep(long worker, List<Kept> kept) {
            assertThat(worker).isEqualTo(77);
            keeps.add(kept);
            Promise<Set<Long>> held = new Promise<>();
            this.held.add(held);
            return held;
        }

        @Override
        public Deferred<List<Optional<Emission.Result>>> emit(long worker, List<Found> found) {
            assertThat(worker).isEqualTo(77);
            emits.add(found);
            Promise<List<Optional<Emission.Result>>> taken = new Promise<>();
            this.taken.add(taken);
            return taken;
        }

        @Override
        public Deferred<@Nullable Void> leave(long worker) {
            left.add(worker);
            return Deferred.succeed(null);
        }
    }

    static final class Run implements Seat {
        final List<String> told = new ArrayList<>();
        int occupied;

        @Override
        public int occupied() {
            return occupied;
        }

        @Override
        public void slots(int count) {
            told.add("slots " + count);
        }

        @Override
        public void giveBack() {
            told.add("give back");
        }

        @Override
        public void perKey(int count) {
            told.add("per key " + count);
        }

        @Override
        public void startAtWill() {
            told.add("at will");
        }

        @Override
        public void startAt(Duration first, Duration step, int count) {
            told.add("at " + first + " " + step + " " + count);
        }

        @Override
        public void drain(Duration grace) {
            told.add("drain " + grace);
        }

        @Override
        public void halt(HaltRule rule) {
            told.add("halt " + rule.text());
        }

        @Override
        public void lost() {
            told.add("lost");
        }
    }

    private final Database database = new Database();
    private final Run run = new Run();
    private VirtualTime time;
    private Worker worker;
    private FleetSource source;
    private static final HaltRule RULE = new HaltRule(HaltRule.When.NOW, HaltRule.What.FAIL, 10, false);

    @BeforeEach
    void make(Reactor reactor, VirtualTime clock) {
        time = clock;
        worker = new Worker(
                reactor,
                database,
                new WorkerSettings(
                        "w",
                        SLOTS,
                        new WorkerSettings.Ends(CANCEL_GRACE, GRACE, List.of(RULE), Optional.empty()),
                        () -> Instant.ofEpochSecond(1000).plusNanos(reactor.nanoTime()),
                        HALF,
                        null,
                        Optional.empty()),
                new Troubles(reactor::nanoTime, _ -> {}));
        source = new FleetSource(worker);
        source.seated(run);
    }

    @AfterEach
    void leave() {
        var _ = source.close(Closing.DRAINED);
    }

    private void open() {
        assertThat(Results.successOf(source.open())).isEqualTo(new RunInfo("keys", false, OptionalLong.empty()));
        pass(0);
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
        time.advance(Duration.ZERO);
    }

    static List<Answer.Given> rows(long... ordinals) {
        return LongStream.of(ordinals)
                .mapToObj(n -> new Answer.Given(
                        new Item("id-" + n, n, n, JsonNodeFactory.instance.objectNode()),
                        1,
                        0,
                        0,
                        JsonNodeFactory.instance.objectNode()))
                .toList();
    }

    static final Answer.Bounds NO_BOUNDS = new Answer.Bounds(Optional.empty(), 0, 0, 0);

    static Answer answer(int grant, int workers, List<Answer.Given> given, Answer.Bounds bounds, Answer.State state) {
        return new Answer(false, grant, workers, given, bounds, state, new Answer.Progress(100, 10, true, 4, 1, 2), 0);
    }

    static Answer answer(int grant, long... given) {
        return answer(grant, 1, rows(given), NO_BOUNDS, state("running"));
    }

    static Answer.State state(String name) {
        return new Answer.State(name, "", false, "");
    }

    private void answered(Answer answer) {
        database.answers.getLast().callback(answer);
        pass(0);
    }

    private Turns.Ask asked() {
        return database.asks.getLast();
    }

    private int turns() {
        return database.asks.size();
    }

    private List<Lease> taken(int most) {
        List<Lease> taken = new ArrayList<>(Results.successOf(source.take(most)));
        for (Lease lease : taken) {
            lease.started(0);
        }
        return taken;
    }

    static AttemptReport report(Lease lease) {
        ObjectNode output = JsonNodeFactory.instance.objectNode();
        return new AttemptReport(
                lease.item(), lease.attempt(), 0, 1, 2, List.of(), new AttemptOutcome.Succeeded(output));
    }

    @Test
    void aLeaseThatACancelMayOutlastIsRefused() {
        database.leaseMillis = CANCEL_GRACE.toMillis();
        assertThat(Results.failureOf(source.open(), FleetException.class))
                .hasMessage("the lease of 500 ms leaves no time beside the 500 ms that a cancel may take");
        assertThat(source.mayStart()).isFalse();
        pass(1000);
        assertThat(turns()).isZero();
    }

    @Test
    void theFirstTurnIsMadeAtOnceAndAsksForAllSlotsAndARow() {
        assertThat(run.told).containsExactly("slots 0");
        open();
        assertThat(turns()).isEqualTo(1);
        assertThat(asked().number()).isEqualTo(1);
        assertThat(asked().slots()).isEqualTo(new Turns.Slots(0, 0, 4));
        assertThat(asked().rows()).isEqualTo(1);
        assertThat(asked().starts()).isEqualTo(1);
        assertThat(asked().report()).isEmpty();
        assertThat(source.mayStart()).isTrue();
    }

    @Test
    void turnsFollowEachOtherAsOftenAsTheWorkersLeaveTimeFor() {
        open();
        answered(answer(1, 1, List.of(), NO_BOUNDS, state("running")));
        pass(249);
        assertThat(turns()).isEqualTo(1);
        pass(1);
        assertThat(turns()).isEqualTo(2);
        answered(answer(1, 30, List.of(), NO_BOUNDS, state("running")));
        pass(299);
        assertThat(turns()).isEqualTo(2);
        pass(1);
        assertThat(turns()).isEqualTo(3);
        answered(answer(1, 1000, List.of(), NO_BOUNDS, state("running")));
        pass(833);
        assertThat(turns()).as("three in a lease, less what a cancel takes").isEqualTo(3);
        pass(1);
        assertThat(turns()).isEqualTo(4);
        answered(answer(1, 1000, List.of(), NO_BOUNDS, state("complete")));
        pass(250);
        assertThat(turns()).as("who has had all looks regularly").isEqualTo(5);
    }

    @Test
    void aTurnWithoutAnAnswerIsMadeAgainAsItWas() {
        open();
        database.answers.getLast().errback(new IOException("reset"));
        pass(249);
        assertThat(turns()).isEqualTo(1);
        pass(1);
        assertThat(turns()).isEqualTo(2);
        assertThat(asked()).isSameAs(database.asks.getFirst());
        answered(answer(1));
        pass(250);
        assertThat(asked().number()).isEqualTo(2);
    }

    @Test
    void whatAWorkerHasIsLostWhenItsTimeIsOver() {
        open();
        answered(answer(2, 5, 6));
        Lease lease = taken(1).getFirst();
        pass(250); // the next turn, which is never answered
        pass(2249);
        assertThat(source.mayStart()).isTrue();
        assertThat(run.told).doesNotContain("lost");
        pass(1);
        assertThat(source.mayStart()).isFalse();
        assertThat(run.told).containsOnlyOnce("lost");
        assertThat(Results.successOf(lease.ack(report(lease)))).isNull();
        Deferred<List<Lease>> more = source.take(1);
        answered(answer(2, 7));
        assertThat(more.isFired())
                .as("an answer that is too late gives nothing")
                .isFalse();
        pass(5000);
        assertThat(turns()).isEqualTo(2);
        assertThat(run.told).containsOnlyOnce("lost");
        more.cancel();
        var _ = more.addErrback(_ -> List.of());
        assertThat(Results.successOf(source.close(Closing.LOST))).isNull();
        assertThat(database.left).isEmpty();
    }

    @Test
    void aRowThatIsSaidToBeginIsNoneThatHasEnded() {
        open();
        Answer.Given plain = rows(5).getFirst();
        answered(answer(
                1, 1, List.of(new Answer.Given(plain.item(), 1, 0, 1, plain.kept())), NO_BOUNDS, state("running")));
        Deferred<?> begun = taken(1).getFirst().begin();
        run.occupied = 1;
        pass(10);
        assertThat(asked().report().toString()).isEqualTo("{\"begun\":[5]}");
        assertThat(asked().rows()).isEqualTo(1);
        assertThat(asked().starts()).isEqualTo(1);
        answered(answer(1));
        assertThat(begun.isFired()).isTrue();
    }

    @Test
    void eachAnswerRenewsItsTime() {
        open();
        for (int i = 0; i < 20; i++) {
            answered(answer(1));
            pass(250);
        }
        assertThat(run.told).doesNotContain("lost");
        assertThat(source.mayStart()).isTrue();
    }

    @Test
    void whoIsNoWorkerAnyMoreStopsAtOnce() {
        open();
        answered(Answer.FENCED);
        assertThat(run.told).endsWith("lost");
        assertThat(source.mayStart()).isFalse();
        pass(5000);
        assertThat(turns()).isEqualTo(1);
    }

    @Test
    void theRunObeysWhatHoldsForAll() {
        open();
        run.told.clear();
        answered(answer(
                9,
                1,
                List.of(),
                new Answer.Bounds(
                        Optional.of(new Answer.Starts(Duration.ofMillis(3), Duration.ofMillis(4), 5)), 2, 0, 0),
                state("running")));
        assertThat(run.told)
                .as("no more slots than it has")
                .containsExactly("per key 2", "at PT0.003S PT0.004S 5", "slots 4");
        run.told.clear();
        pass(250);
        answered(answer(3));
        assertThat(run.told).containsExactly("at will", "slots 3");
    }

    @Test
    void theRunEndsAsTheFleetsDoes() {
        open();
        run.told.clear();
        for (Answer.State state : List.of(
                state("draining"),
                state("cancelled"),
                new Answer.State("halted", "another", false, ""),
                new Answer.State("running", "", true, ""))) {
            answered(answer(0, 1, List.of(), NO_BOUNDS, state));
            pass(250);
        }
        assertThat(run.told.stream().filter(told -> told.startsWith("drain")))
                .containsExactly("drain PT7S", "drain PT0S", "drain PT7S", "drain PT7S");
        assertThat(run.told).noneMatch(told -> told.startsWith("halt"));
        answered(answer(0, 1, List.of(), NO_BOUNDS, new Answer.State("halted", RULE.text(), false, "")));
        assertThat(run.told).contains("halt " + RULE.text());
    }

    @Test
    void aWorkerAsksForWhatItCanUseSoon() {
        open();
        answered(answer(2, 1, 2, 3));
        List<Lease> leases = taken(2);
        run.occupied = 2;
        pass(250);
        // two are at hand when it began, for two slots that both are busy; one row is at hand
        assertThat(asked().slots()).isEqualTo(new Turns.Slots(2, 2, 4));
        assertThat(asked().rows()).isEqualTo(2 + 2 - 2 - 1);
        assertThat(asked().starts()).isEqualTo(1);
        answered(answer(2));
        run.occupied = 3;
        pass(250);
        assertThat(asked().slots()).as("it was given less than it asked for").isEqualTo(new Turns.Slots(3, 3, 4));
        assertThat(asked().rows()).isZero();
        answered(answer(0));
        run.occupied = 0;
        pass(250);
        assertThat(asked().rows())
                .as("who has no slots keeps no rows from others")
                .isZero();
        assertThat(asked().slots().held()).isZero();
        assertThat(leases).hasSize(2);
    }

    @Test
    void anEndIsToldWithTheNextTurnAndSafeWithItsAnswer() {
        open();
        answered(answer(2, 1, 2));
        List<Lease> leases = taken(2);
        Deferred<?> first = leases.get(0).ack(report(leases.get(0)));
        pass(0);
        assertThat(turns()).as("after what others have for a turn").isEqualTo(1);
        pass(10);
        assertThat(turns()).isEqualTo(2);
        assertThat(asked().report().path("done")).hasSize(1);
        Deferred<?> second = leases.get(1).ack(report(leases.get(1)));
        database.answers.getLast().errback(new IOException("reset"));
        pass(250);
        assertThat(asked().report().path("done")).as("the same again").hasSize(1);
        assertThat(first.isFired()).isFalse();
        answered(answer(2));
        assertThat(first.isFired()).isTrue();
        assertThat(second.isFired()).isFalse();
        pass(10);
        assertThat(asked().number()).isEqualTo(3);
        assertThat(asked().report().path("done").get(0).path("o").asLong()).isEqualTo(2);
        answered(answer(2));
        assertThat(second.isFired()).isTrue();
        assertThat(worker.hand().leased()).isZero();
        assertThat(worker.hand().notStarted()).isZero();
    }

    /** The clock of the worker is an hour behind the database's: what a row may take counts from its first try all the same. */
    @Test
    void whenARowWasFirstTriedIsToldByTheDatabasesClock() {
        open();
        long wall = 1_000_000_000L;
        long hour = Duration.ofHours(1).toNanos() / 1000;
        Item tried = new Item("id-1", 1, 1, JsonNodeFactory.instance.objectNode());
        Answer.Given again =
                new Answer.Given(tried, 2, wall + hour - 5_000_000, 0, JsonNodeFactory.instance.objectNode());
        List<Answer.Given> given = new ArrayList<>(rows(2));
        given.add(again);
        answered(new Answer(
                false,
                3,
                1,
                given,
                NO_BOUNDS,
                state("running"),
                new Answer.Progress(100, 10, true, 4, 1, 2),
                wall + hour));

        List<Lease> leases = taken(3);
        assertThat(leases).extracting(Lease::firstStartMicros).containsExactly(0L, wall - 5_000_000);
        leases.forEach(lease -> {
            var _ = lease.retry(report(lease), Duration.ZERO);
        });
        pass(300);
        assertThat(asked().report().path("failed"))
                .extracting(failed -> failed.path("first").asLong())
                .containsExactly(wall + hour, wall + hour - 5_000_000);
    }

    @Test
    void rowsThatAnAnswerBringsTwiceAreThereOnce() {
        open();
        answered(answer(2, 1, 2));
        pass(250);
        answered(answer(2, 1, 2));
        assertThat(worker.hand().leased()).isEqualTo(2);
        assertThat(worker.hand().notStarted()).isEqualTo(2);
        assertThat(taken(9)).hasSize(2);
        assertThat(worker.hand().notStarted()).isZero();
    }

    @Test
    void whoWaitsForRowsGetsThemOrIsToldThatThereAreNoMore() {
        assertThatThrownBy(() -> source.take(0)).hasMessage("at least 1 item has to be taken, was 0");
        open();
        Deferred<List<Lease>> waits = source.take(1);
        assertThat(waits.isFired()).isFalse();
        answered(answer(2, 1, 2));
        Results.successOf(waits).getFirst().started(0);
        assertThat(taken(5)).hasSize(1);
        Deferred<List<Lease>> cancelled = source.take(1);
        cancelled.cancel();
        var _ = cancelled.addErrback(_ -> List.of());
        pass(250);
        answered(answer(2, 3));
        assertThat(worker.hand().notStarted()).as("nobody has taken it").isEqualTo(1);
        assertThat(taken(1)).hasSize(1);
        Deferred<List<Lease>> last = source.take(1);
        pass(250);
        answered(answer(2, 1, List.of(), NO_BOUNDS, state("complete")));
        assertThat(Results.successOf(last)).isEmpty();
    }

    @Test
    void whatIsCountedIsTheFleets() {
        assertThat(source.sharers()).isEqualTo(1);
        assertThat(source.counts().total()).isEmpty();
        open();
        answered(answer(2, 3, List.of(), NO_BOUNDS, state("running")));
        assertThat(source.sharers()).isEqualTo(3);
        RunCounts counts = source.counts();
        assertThat(counts.total()).hasValue(100);
        assertThat(counts.read()).isEqualTo(100);
        assertThat(counts.done()).isEqualTo(4);
        assertThat(counts.dead()).isEqualTo(1);
        assertThat(counts.waiting()).isEqualTo(2);
        assertThat(counts.leased()).isEqualTo(10 - 4 - 1 - 2);
    }

    @Test
    void whoLeavesGivesBackWhatItHasUnlessAnAttemptDoesNotEnd() {
        open();
        answered(answer(2, 1));
        assertThat(Results.successOf(source.close(Closing.DRAINED))).isNull();
        assertThat(database.left).containsExactly(77L);
        assertThat(source.mayStart()).isFalse();
        pass(9000);
        assertThat(turns()).isEqualTo(1);
        assertThat(run.told).doesNotContain("lost");
    }

    @Test
    void whoHasAnAttemptThatDoesNotEndDoesNotLeave() {
        open();
        answered(answer(2, 1));
        run.occupied = 1;
        assertThat(Results.successOf(source.close(Closing.DRAINED))).isNull();
        assertThat(database.left).isEmpty();
    }

    @Test
    void whoHasNotJoinedHasNothingToLeave() {
        assertThat(Results.successOf(source.close(Closing.FAILED))).isNull();
        assertThat(database.left).isEmpty();
    }
}
