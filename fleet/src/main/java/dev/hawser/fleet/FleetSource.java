package dev.hawser.fleet;

import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.Seat;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A worker's part of a run that a fleet serves. How many slots it has is told by the database, turn by turn; what it serves
 * is its own until its time is over, and then it has stopped by itself.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class FleetSource implements WorkSource {
    private final Worker worker;
    private @Nullable Promise<List<Lease>> waiting;
    private int most;

    FleetSource(Worker worker) {
        this.worker = worker;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.DELAY_FREES_SLOT, Capability.SHARED);
    }

    @Override
    public void seated(Seat seat) {
        worker.seated(seat);
    }

    @Override
    public boolean mayStart() {
        return worker.mayServe();
    }

    @Override
    public Deferred<RunInfo> open() {
        return worker.join(this::give).addCallback(joined -> new RunInfo(joined.keys(), false, total()));
    }

    @Override
    public Deferred<List<Lease>> take(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least 1 item has to be taken, was " + count);
        }
        Invariant.check(waiting == null, "one asks for rows at a time");
        Promise<List<Lease>> promise = new Promise<>(_ -> waiting = null);
        most = count;
        waiting = promise;
        give();
        worker.look();
        return promise;
    }

    /** Whoever waits for rows gets those that are there, or is told that there are no more. */
    private void give() {
        Promise<List<Lease>> promise = waiting;
        if (promise == null) {
            return;
        }
        List<Lease> taken = worker.hand().take(most);
        if (!taken.isEmpty() || worker.last().isComplete()) {
            Invariant.check(taken.size() <= most, "nobody gets more rows than were asked for");
            waiting = null;
            promise.callback(taken);
        }
    }

    private OptionalLong total() {
        Answer.Progress progress = worker.last().progress();
        return progress.loaded() ? OptionalLong.of(progress.total()) : OptionalLong.empty();
    }

    @Override
    public RunCounts counts() {
        Answer.Progress progress = worker.last().progress();
        long leased = progress.handed() - progress.done() - progress.dead() - progress.waiting();
        return new RunCounts(
                total(),
                OptionalLong.empty(),
                progress.total(),
                leased,
                progress.waiting(),
                progress.done(),
                progress.dead(),
                0,
                false,
                false);
    }

    @Override
    public int sharers() {
        return worker.last().workers();
    }

    @Override
    public void note(String event, @Nullable ObjectNode details) {
        // what one worker does is not the run's history
    }

    @Override
    public Deferred<@Nullable Void> close(Closing closing) {
        return worker.leave();
    }
}
