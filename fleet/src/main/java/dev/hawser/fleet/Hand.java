package dev.hawser.fleet;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a worker has in its hand: rows that nobody has taken yet, and ends of leases that were not told yet. No input or
 * output.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class Hand {
    /** An end that is to be told, and who waits for that. */
    private record Waiting(Ended ended, Promise<@Nullable Void> told) {}

    /** An attempt that has its slot, and begins when that is told. */
    private record Beginning(long ordinal, Promise<@Nullable Void> told) {}

    private final LongSupplier micros;
    private final Runnable hasSomething;
    private final Together<Turns.Kept, Turns.Kept> keeping;
    private final Emitting emitting;
    private final Optional<Cost> cost;
    private final ArrayDeque<FleetLease> rows = new ArrayDeque<>();

    /** The ordinals of all leases that have not been told as ended. */
    private final Set<Long> leased = new HashSet<>();

    /** Beginnings that are to be told before they are: not yet, and with the turn under way. */
    private final List<Beginning> beginnings = new ArrayList<>();

    private List<Beginning> begun = List.of();

    private final List<Waiting> ends = new ArrayList<>();
    private List<Waiting> underWay = List.of();
    private int notStarted;
    private int generation;

    /** How far the clock of the database is ahead of the one here, in microseconds. */
    private long ahead;

    private double expected;
    private boolean lost;

    /**
     * Makes one.
     *
     * @param micros tells the time of day
     * @param hasSomething called when there is something to tell
     * @param keeping keeps what is not to be done again
     * @param emitting makes rows of what was found
     * @param cost what attempts use up, where that counts
     */
    Hand(
            LongSupplier micros,
            Runnable hasSomething,
            Together<Turns.Kept, Turns.Kept> keeping,
            Emitting emitting,
            Optional<Cost> cost) {
        this.micros = micros;
        this.hasSomething = hasSomething;
        this.keeping = keeping;
        this.emitting = emitting;
        this.cost = cost;
    }

    long micros() {
        return micros.getAsLong();
    }

    Deferred<@Nullable Void> keep(Turns.Kept kept) {
        return keeping.tell(kept).addAction(_ -> {});
    }

    Deferred<Emission.Result> emit(FleetLease lease, Emission emission) {
        return emitting.emit(lease, emission, micros());
    }

    /** The database has told its time of day, in microseconds. */
    void databaseTime(long now) {
        ahead = now - micros();
    }

    /** How far the database's clock is ahead; workers' clocks differ, so among each other they tell times by its. */
    long ahead() {
        return ahead;
    }

    int generation() {
        return generation;
    }

    /** What starts from now on is of another generation. */
    void generation(int value) {
        generation = value;
    }

    /** What an attempt is taken to use up that starts now. */
    double expected() {
        return expected;
    }

    void expected(double value) {
        expected = value;
    }

    OptionalDouble used(AttemptReport report) {
        return cost.map(counted -> counted.of(report)).orElse(OptionalDouble.empty());
    }

    /** A row is leased. An answer that was given twice brings it only once. */
    void add(Answer.Given given, String idempotencyKey) {
        Invariant.check(!lost, "whose leases are lost gets no others");
        if (leased.add(given.item().ordinal())) {
            FleetLease lease = new FleetLease(this, given, idempotencyKey);
            rows.add(lease);
            notStarted++;
            Invariant.check(notStarted <= leased.size(), "what is new is leased");
        }
    }

    /** Takes rows to serve. */
    List<Lease> take(int most) {
        List<Lease> taken = new ArrayList<>();
        while (taken.size() < most && !rows.isEmpty()) {
            taken.add(rows.remove());
        }
        Invariant.check(!lost || taken.isEmpty(), "what others have is not served here");
        Invariant.check(rows.size() <= notStarted, "what nobody has taken has not started");
        Invariant.check(notStarted <= leased.size(), "what has not started is leased");
        return taken;
    }

    /** How many leases have neither started nor ended. */
    int notStarted() {
        return notStarted;
    }

    /** How many are leased. */
    int leased() {
        return leased.size();
    }

    /** How many leases have ended since the last turn. */
    int ends() {
        return ends.size();
    }

    /** Whether the next turn has something to tell. */
    boolean hasNews() {
        return !ends.isEmpty() || isAwaited();
    }

    /** Whether something has a slot and waits for the next turn. */
    boolean isAwaited() {
        return !beginnings.isEmpty();
    }

    void started() {
        notStarted--;
        Invariant.check(notStarted >= 0, "no more rows start than were leased");
    }

    /** That a row begins is to be known first. */
    Deferred<@Nullable Void> begin(FleetLease lease) {
        if (lost) {
            return Deferred.fail(gone());
        }
        Invariant.check(leased.contains(lease.item().ordinal()), "what begins is leased");
        Promise<@Nullable Void> told = new Promise<>();
        beginnings.add(new Beginning(lease.item().ordinal(), told));
        hasSomething.run();
        return told;
    }

    private static FleetException gone() {
        return new FleetException("the row is not this worker's any more");
    }

    /** What nobody has taken goes back, so that others may serve it. */
    void giveBack() {
        List<FleetLease> all = List.copyOf(rows);
        rows.clear();
        for (FleetLease lease : all) {
            var _ = lease.giveBack(null);
        }
        Invariant.check(rows.isEmpty(), "of what goes back nothing is at hand");
    }

    Deferred<@Nullable Void> ended(Ended how) {
        if (!how.lease().hasStarted()) {
            notStarted--;
            Invariant.check(notStarted >= 0, "what ends without a start was at hand");
        }
        if (lost) {
            return Deferred.succeed(null); // others have it
        }
        Invariant.check(leased.contains(how.lease().item().ordinal()), "what has ended was leased");
        Promise<@Nullable Void> told = Promise.cancelledBy(() -> {}); // what has happened cannot be called back
        ends.add(new Waiting(how, told));
        hasSomething.run();
        return told;
    }

    /** {@return what the next turn tells} The same again until {@link #told}. */
    ObjectNode report() {
        Invariant.check(!lost, "whose leases are lost has nothing to tell");
        if (underWay.isEmpty() && begun.isEmpty()) {
            underWay = List.copyOf(ends);
            ends.clear();
            begun = List.copyOf(beginnings);
            beginnings.clear();
        }
        ObjectNode report = Ended.report(underWay.stream().map(Waiting::ended).toList());
        begun.forEach(beginning -> report.withArray("begun").add(beginning.ordinal()));
        return report;
    }

    /** The turn's answer is there: what it told is safe, and the answer may bring those rows anew. */
    Runnable told() {
        Invariant.check(!lost, "of what is lost nothing gets safe");
        List<Waiting> safe = underWay;
        List<Beginning> begin = begun;
        underWay = List.of();
        begun = List.of();
        safe.forEach(end ->
                Invariant.check(leased.remove(end.ended().lease().item().ordinal()), "an end is told to be safe once"));
        Invariant.check(notStarted <= leased.size(), "what has not started has not ended");
        return () -> {
            safe.forEach(end -> end.told().callback(null));
            for (Beginning beginning : begin) {
                if (!beginning.told().isFired()) { // else its attempt was cancelled
                    beginning.told().callback(null);
                }
            }
        };
    }

    /** Others have what was leased: nobody needs to be told of anything. */
    void lose() {
        Invariant.check(!lost, "leases are lost once");
        lost = true;
        rows.clear();
        List<Beginning> waiting = new ArrayList<>(begun);
        waiting.addAll(beginnings);
        begun = List.of();
        beginnings.clear();
        List<Waiting> all = new ArrayList<>(underWay);
        all.addAll(ends);
        underWay = List.of();
        ends.clear();
        all.forEach(end -> end.told().callback(null));
        for (Beginning beginning : waiting) {
            if (!beginning.told().isFired()) {
                beginning.told().errback(gone());
            }
        }
    }
}
