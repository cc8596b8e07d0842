package dev.hawser.fleet;

import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.Seat;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Row;
import dev.hawser.sql.SqlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of a run that its submitter has: a worker as any other, which also loads the list into the database and gathers
 * what became of it into the run's directory. If it dies, the others go on with what is loaded, and whoever resumes the
 * directory goes on where it was.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class GatheringSource implements WorkSource {
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final int ROWS_AT_ONCE = 2_000;
    private static final String GATHERING = "gathering";
    private static final String LOADING = "loading";

    private final Reactor reactor;
    private final Fleet fleet;
    private final GatheredRun directory;
    private final Submission submission;
    private final WorkSource worker;
    private final Troubles troubles;
    private @Nullable Gatherer gatherer;
    private @Nullable Seat seat;
    private Deferred<@Nullable Void> loading = Deferred.succeed(null);
    private Deferred<@Nullable Void> gathering = Deferred.succeed(null);
    private Deferred<@Nullable Void> nap = Deferred.succeed(null);
    private @Nullable Throwable failure;

    /** Who waits for rows, and would not hear of a failure. */
    private @Nullable Promise<List<Lease>> waiting;

    private boolean closing;

    GatheringSource(Reactor reactor, Fleet fleet, GatheredRun directory, Submission submission, WorkSource worker) {
        this.reactor = reactor;
        this.fleet = fleet;
        this.directory = directory;
        this.submission = submission;
        this.worker = worker;
        this.troubles = Troubles.logged(reactor::nanoTime);
    }

    @Override
    public Set<Capability> capabilities() {
        return worker.capabilities();
    }

    @Override
    public void seated(Seat given) {
        seat = given;
        worker.seated(given);
    }

    @Override
    public boolean mayStart() {
        return worker.mayStart();
    }

    @Override
    public Deferred<RunInfo> open() {
        return reactor.inline(() -> {
            String run = submission.run();
            var _ = fleet.create(run, submission.job(), finds()).await();
            Row standing = fleet.standing(run).await().getFirst();
            switch (standing.asString("state")) {
                case "running", "complete" -> {}
                default -> {
                    ObjectNode goesOn = JsonNodeFactory.instance.objectNode().put("state", "running");
                    var _ = fleet.change(run, goesOn).await();
                }
            }
            gatherer = new Gatherer(fleet, run, directory, from(standing.asLong("gathered")));
            RunInfo info = worker.open().await();
            boolean isLoaded = standing.as("loaded", Boolean.class);
            loading = watched(
                    reactor.<@Nullable Void>inline(() -> isLoaded ? handedOver() : load(standing.asLong("last"))));
            gathering = watched(reactor.<@Nullable Void>inline(this::gatherOn));
            return info;
        });
    }

    /** From where on it gathers: from the beginning, if the directory lacks what was gathered, as a copy of it may. */
    private long from(long gathered) {
        if (gathered == 0) {
            return 0;
        }
        Row known = fleet.gathered(submission.run()).await();
        boolean lacks = directory.doneBefore() < known.asLong("done") || directory.deadBefore() < known.asLong("dead");
        return lacks ? 0 : gathered;
    }

    private Fleet.Finds finds() {
        return switch (directory.finding()) {
            case NONE -> Fleet.Finds.NONE;
            case KEPT -> new Fleet.Finds("keep", directory.foundBefore(), directory.isOld());
            case SERVED -> new Fleet.Finds("serve", directory.foundBefore(), directory.isOld());
        };
    }

    /** What fails ends the run. */
    private Deferred<@Nullable Void> watched(Deferred<@Nullable Void> work) {
        return work.<@Nullable Void>addBoth(outcome -> {
            if (outcome instanceof Outcome.Failure<?>(Throwable cause) && !closing && failure == null) {
                failure = cause;
                Promise<List<Lease>> taker = waiting;
                Seat its = seat;
                if (taker != null && !taker.isFired()) {
                    taker.errback(cause);
                } else if (its != null) {
                    its.drain(Duration.ZERO); // and the end tells of it
                }
            }
            return null;
        });
    }

    private @Nullable Void load(long last) throws Exception {
        boolean ended = loadRows(last);
        if (ended && directory.isOld() && directory.finding() != GatheredRun.Finding.NONE) {
            loadKnown();
        }
        if (ended && untilItWorks(_ -> fleet.loaded(submission.run()).await())) {
            return handedOver();
        }
        return null;
    }

    /** What is done with the database; told whether it is done again. */
    @FunctionalInterface
    private interface Work {
        void run(boolean isAgain) throws Exception;
    }

    /**
     * Does something again that failed in a way that may pass, for as long as the worker can wait. {@return whether it is
     * done}
     */
    private boolean untilItWorks(Work work) throws Exception {
        for (boolean isAgain = false; !closing; isAgain = true) {
            try {
                work.run(isAgain);
                troubles.succeeded(LOADING);
                return true;
            } catch (SqlException failure) {
                if (!Troubles.mayPass(failure)) {
                    throw failure;
                }
                troubles.failed(LOADING, failure);
                var _ = reactor.sleep(BETWEEN).await();
            }
        }
        return false;
    }

    /** Adds rows, those that are not there yet. */
    private void add(List<KeyedItem> rows, boolean isAgain) {
        if (isAgain) { // nobody knows what became of it
            long last = fleet.standing(submission.run()).await().getFirst().asLong("last");
            rows.removeIf(row -> row.depth() == 0 && row.item().ordinal() <= last);
        }
        if (!rows.isEmpty()) {
            var _ = fleet.load(submission.run(), rows).await();
            rows.clear();
        }
    }

    /** All rows are in the database. */
    private @Nullable Void handedOver() {
        submission.loaded().run();
        Seat its = seat;
        if (submission.leaves() && its != null) {
            its.drain(Duration.ZERO);
        }
        return null;
    }

    /** {@return whether all rows are there} */
    private boolean loadRows(long last) throws Exception {
        List<KeyedItem> rows = new ArrayList<>();
        boolean ended = false;
        while (!ended && !closing) {
            GatheredRun.Batch batch = directory.read().await();
            for (GatheredRun.Unserved row : batch.rows()) {
                if (row.depth() > 0 || row.item().ordinal() > last) {
                    rows.add(new KeyedItem(row.item(), submission.key().apply(row.item()), row.kept(), row.depth()));
                }
            }
            ended = batch.ended();
            if (!rows.isEmpty() && (ended || rows.size() >= ROWS_AT_ONCE)) {
                ended &= untilItWorks(isAgain -> add(rows, isAgain));
            }
        }
        return ended;
    }

    /** Rows that have ended are not in the run, and not to be found again all the same. */
    private void loadKnown() {
        long at = 0;
        do {
            List<UUID> digests = new ArrayList<>();
            at = directory.known(at, digests::add);
            var _ = fleet.known(submission.run(), digests).await();
        } while (at != 0 && !closing);
    }

    private @Nullable Void gatherOn() throws Exception {
        Gatherer its = gatherer;
        while (!closing && its != null) {
            try {
                its.gather();
                troubles.succeeded(GATHERING);
            } catch (SqlException unreachable) {
                troubles.failed(GATHERING, unreachable); // the worker finds out for how long
            }
            Deferred<@Nullable Void> pause = reactor.sleep(BETWEEN);
            nap = pause;
            try {
                var _ = pause.await();
            } catch (CancellationException woken) {
                // it closes
            }
        }
        return null;
    }

    @Override
    public Deferred<List<Lease>> take(int most) {
        Throwable failed = failure;
        if (failed != null) {
            return Deferred.fail(failed);
        }
        Deferred<List<Lease>> taken = worker.take(most);
        if (taken.isFired()) {
            return taken;
        }
        Promise<List<Lease>> taker = new Promise<>(_ -> taken.cancel());
        waiting = taker;
        var _ = taken.<@Nullable Void>addBoth(outcome -> {
            waiting = null;
            if (!taker.isFired()) {
                switch (outcome) {
                    case Outcome.Success<List<Lease>>(List<Lease> leases) -> taker.callback(leases);
                    case Outcome.Failure<List<Lease>>(Throwable cause) -> taker.errback(cause);
                }
            } else if (outcome instanceof Outcome.Success<List<Lease>>(List<Lease> leases)) {
                leases.forEach(lease -> lease.giveBack(null));
            }
            return null;
        });
        return taker;
    }

    @Override
    public RunCounts counts() {
        RunCounts counts = worker.counts();
        long bad = directory.bad();
        return new RunCounts(
                counts.total().isPresent() ? OptionalLong.of(counts.total().getAsLong() + bad) : OptionalLong.empty(),
                OptionalLong.empty(),
                counts.read(),
                counts.leased(),
                counts.waiting(),
                counts.done(),
                counts.dead() + bad,
                directory.skipped(),
                directory.isLeft(),
                counts.full());
    }

    @Override
    public int sharers() {
        return worker.sharers();
    }

    @Override
    public void note(String event, @Nullable ObjectNode details) {
        worker.note(event, details);
    }

    @Override
    public Deferred<@Nullable Void> close(Closing how) {
        closing = true;
        return reactor.inline(() -> {
            Outcome<?> left =
                    worker.close(how).<Outcome<?>>addBoth(outcome -> outcome).await();
            var _ = loading.await();
            nap.cancel();
            var _ = gathering.await(); // what is written half would be written twice
            Closing ended = how;
            try {
                Gatherer its = gatherer;
                if (its != null && left instanceof Outcome.Success<?>) {
                    its.gather();
                }
            } catch (SqlException | FleetException unreachable) {
                ended = how == Closing.COMPLETE ? Closing.DRAINED : how; // a resume gathers the rest
            }
            var _ = directory.close(ended).await();
            Throwable why = left instanceof Outcome.Failure<?>(Throwable cause) ? cause : failure;
            return why == null ? null : Deferred.<@Nullable Void>fail(why).await();
        });
    }
}
