package dev.hawser.batch.journal;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.journal.JournalWriter.Pending;
import dev.hawser.batch.source.IdempotencyKeys;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The items of an open run on their way to the slots and back: reads ahead a little, hands out, takes back for another
 * try, and knows when all have ended.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class ItemQueue {
    /** An item that was cut off by so many crashes may be what brings them about. */
    static final int MOST_CRASHES = 3;

    /** With fewer rows at hand, more are read. */
    private static final int LOW_WATER = InputReader.BATCH_ROWS / 2;

    private final Reactor reactor;
    private final OpenRun run;
    private final ItemCounts tally;
    private final FoundRows found;
    private final GroupCommit journal;
    private final WallClock clock;
    private final IdempotencyKeys keys;
    private final Intake intake;

    /** How much memory all items may take that are held. */
    private final long memory;

    /** How much they do. */
    private long held;

    private final ArrayDeque<RowBatch.Unserved> rows = new ArrayDeque<>();
    private final ArrayDeque<Again> due = new ArrayDeque<>();
    private final Set<DelayedCall> timers = new HashSet<>();

    /** Who waits for items, and for how many. */
    private @Nullable Promise<List<Lease>> taker;

    private int most;

    private boolean closed;

    /** How many outcomes are on their way to the disk. */
    private int settling;

    /**
     * An item whose next try is due.
     *
     * @param held what is to be served
     * @param attempt which try it will be
     */
    private record Again(FileLease.Held held, int attempt) {}

    ItemQueue(Reactor reactor, OpenRun run, ItemCounts tally, GroupCommit journal, WallClock clock) {
        this.reactor = reactor;
        this.run = run;
        this.tally = tally;
        this.found = run.found();
        this.journal = journal;
        this.clock = clock;
        this.keys = new IdempotencyKeys(run.description().id());
        this.memory = run.memory();
        this.intake = new Intake(reactor, run, new Read());
    }

    RunCounts counts() {
        return tally.counts(isFull() && !intake.isListEnded());
    }

    @Nullable JournalException journalFailure() {
        return journal.failure();
    }

    void note(String event, @Nullable ObjectNode details) {
        journal.add(new Entry.Noted(clock.micros(), event, details));
    }

    Deferred<List<Lease>> take(int atMost) {
        if (taker != null) {
            throw new IllegalStateException("somebody waits for items already; one call of take at a time");
        }
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        Invariant.check(atMost > 0, "who takes wants something");
        Promise<List<Lease>> promise = new Promise<>(waiting -> taker = null);
        taker = promise;
        most = atMost;
        serve();
        return promise;
    }

    /** Gives whoever waits what there is, or the reason why there is nothing. */
    private void serve() {
        Promise<List<Lease>> waiting = taker;
        if (waiting == null) {
            return;
        }
        JournalException failed = journal.failure();
        if (failed != null) {
            taker = null;
            waiting.errback(failed);
            return;
        }
        List<Lease> leases = pick();
        if (!leases.isEmpty()) {
            Invariant.check(leases.size() <= most, "nobody gets more than was asked for");
            Invariant.check(taker == waiting && !closed, "who is served is who waits");
            taker = null;
            tally.leased(leases.size());
            readOn();
            waiting.callback(leases);
            return;
        }
        Throwable input = intake.failure();
        if (input != null) {
            taker = null;
            waiting.errback(input);
        } else if (intake.isEnded() && settling == 0 && !tally.anyUnderWay()) {
            Invariant.check(rows.isEmpty() && due.isEmpty() && held == 0, "who is told of the end has had all");
            taker = null;
            waiting.callback(List.of());
        } else {
            readOn();
        }
    }

    private List<Lease> pick() {
        List<Lease> leases = new ArrayList<>(Math.min(most, rows.size() + due.size()));
        while (leases.size() < most && !due.isEmpty()) {
            Again again = due.remove();
            tally.waiting(-1);
            leases.add(lease(again.held(), again.attempt()));
        }
        while (leases.size() < most && !rows.isEmpty()) {
            RowBatch.Unserved row = rows.remove();
            leases.add(lease(new FileLease.Held(row), row.attempts() + 1));
        }
        return leases;
    }

    private FileLease lease(FileLease.Held item, int attempt) {
        Invariant.check(!closed && attempt > 0, "nobody is served after the close");
        return new FileLease(this, item, attempt, keys.of(item.item().id()));
    }

    /** Whether the items that are held take all the memory that they may: more are read when some have ended. */
    private boolean isFull() {
        return held >= memory;
    }

    /** Reads more, if there is need and room and no read is under way. */
    void readOn() {
        if (closed || rows.size() >= LOW_WATER || isFull()) {
            return;
        }
        intake.readOn();
    }

    /** What is read. */
    private final class Read implements Intake.Taker {
        @Override
        public void take(RowBatch batch) {
            Invariant.check(!closed, "nothing of the list is taken in after the close");
            tally.read(batch);
            batch.news().forEach(journal::add);
            batch.rows().forEach(ItemQueue.this::add);
        }

        @Override
        public void takeFound(List<RowBatch.Unserved> rows) {
            Invariant.check(!closed && found.areKept(), "what was found is taken in where it can be, before the close");
            rows.forEach(ItemQueue.this::add);
        }

        @Override
        public void changed() {
            readOn();
            serve();
        }
    }

    /** {@return what became of rows that were found, when they are safe} */
    Deferred<Emission.Result> emit(Item parent, int depth, Emission emission) {
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        if (!found.areKept()) {
            return Deferred.fail(
                    emission.refused("the run was begun without steps that find rows, and cannot take any"));
        }
        Discovery discovery;
        try {
            List<String> ids = emission.ids(run.ids().key());
            discovery = new Discovery(parent, depth, emission, ids, 0, clock.micros());
        } catch (StepException wrong) {
            return Deferred.fail(wrong);
        }
        return journal.commit(new Pending(discovery)).addBoth(outcome -> {
            if (outcome instanceof Outcome.Success) {
                found.added(discovery.result.added());
                readOn();
            } else {
                serve(); // whoever waits is told why there is nothing
            }
            outcome.get();
            return discovery.result;
        });
    }

    private void add(RowBatch.Unserved row) {
        Invariant.check(!closed && row.memory() >= 0, "nothing comes in after the close");
        held += row.memory();
        RowReader.Bad bad = row.bad();
        if (bad != null) {
            condemn(row, "bad-row", bad.why());
        } else if (row.crashes() >= MOST_CRASHES) {
            condemn(
                    row,
                    "crash",
                    "the process ended %d times while it served this item; tried no more".formatted(row.crashes()));
        } else {
            rows.add(row);
        }
    }

    private void condemn(RowBatch.Unserved row, String kind, String why) {
        Invariant.check(row.bad() != null || row.crashes() >= MOST_CRASHES, "who is served no more has a reason");
        long now = clock.micros();
        AttemptOutcome outcome = new AttemptOutcome.Failed("", kind, why);
        AttemptReport report = new AttemptReport(row.item(), row.attempts(), -1, now, now, List.of(), outcome);
        var _ = settle(
                        new Pending(Entry.Ended.of(report, How.DEAD, Duration.ZERO), report, row.bad()),
                        row.memory(),
                        tally::dead)
                .addErrbackAction(_ -> {
                    // told to whoever takes next
                });
    }

    /**
     * Commits an outcome.
     *
     * @param memory what is held no more then
     */
    private Deferred<@Nullable Void> settle(Pending entry, long memory, Runnable whenDurable) {
        settling++;
        Invariant.check(memory >= 0 && memory <= held, "what is settled was held");
        return journal.commit(entry).addBoth(outcome -> {
            settling--;
            held -= memory;
            Invariant.check(settling >= 0 && held >= 0, "no more is settled than was under way");
            if (outcome instanceof Outcome.Success) {
                whenDurable.run();
            }
            serve();
            readOn();
            return outcome.get();
        });
    }

    void started(FileLease lease, int slot) {
        if (!closed) {
            Item item = lease.item();
            journal.add(new Entry.Started(item.id(), item.ordinal(), lease.attempt(), slot, clock.micros()));
        }
    }

    long micros() {
        return clock.micros();
    }

    /** An item that is held takes more. */
    void holds(long more) {
        Invariant.check(more >= 0, "what an item holds does not shrink");
        held += more;
    }

    /** {@return fires when that is durable} */
    Deferred<@Nullable Void> keep(Entry.Kept entry) {
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        return journal.commit(new Pending(entry));
    }

    Deferred<@Nullable Void> done(FileLease lease, AttemptReport report) {
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        tally.leased(-1);
        return settle(
                new Pending(Entry.Ended.of(report, How.DONE, Duration.ZERO), report, null),
                lease.held().memory(),
                tally::done);
    }

    Deferred<@Nullable Void> dead(FileLease lease, AttemptReport report) {
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        tally.leased(-1);
        return settle(
                new Pending(Entry.Ended.of(report, How.DEAD, Duration.ZERO), report, null),
                lease.held().memory(),
                tally::dead);
    }

    Deferred<@Nullable Void> retry(FileLease lease, AttemptReport report, Duration delay) {
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        tally.leased(-1);
        tally.waiting(1);
        Again again = new Again(lease.held(), report.number() + 1);
        DelayedCall[] timer = new DelayedCall[1];
        timer[0] = reactor.callLater(delay, () -> {
            boolean waited = timers.remove(timer[0]);
            Invariant.check(waited && !closed, "who comes due has waited, and not beyond the close");
            due.add(again);
            serve();
        });
        timers.add(timer[0]);
        return settle(new Pending(Entry.Ended.of(report, How.RETRY, delay)), 0, () -> {});
    }

    Deferred<@Nullable Void> giveBack(FileLease lease, @Nullable AttemptReport report) {
        if (closed) {
            return Deferred.fail(closedFailure());
        }
        tally.leased(-1);
        if (report == null) {
            held -= lease.held().memory();
            Invariant.check(held >= 0, "no more is given back than was held");
            serve(); // nothing of it is in the journal
            return Deferred.succeed(null);
        }
        return settle(
                new Pending(Entry.Ended.of(report, How.BACK, Duration.ZERO)),
                lease.held().memory(),
                () -> {});
    }

    private JournalException closedFailure() {
        return new JournalException(
                Problem.IO,
                "the run is closed; an outcome that comes now is not recorded, and its item is served again",
                null);
    }

    /** Writes out what is pending, and stops reading. {@return fires when that is durable and the reading has ended} */
    Deferred<@Nullable Void> close(String how) {
        closed = true;
        timers.forEach(DelayedCall::cancel);
        timers.clear();
        Promise<List<Lease>> waiting = taker;
        if (waiting != null) {
            waiting.cancel();
        }
        Invariant.check(taker == null, "nobody waits for what is closed");
        List<Deferred<?>> reads = intake.close();
        Invariant.check(reads.size() <= 2 && settling >= 0, "there is one read of each kind under way at most");
        Deferred<@Nullable Void> written = journal.commit(new Pending(new Entry.Closed(clock.micros(), how)));
        for (Deferred<?> read : reads) {
            written = written.chainBoth(outcome -> read.<@Nullable Void>addBoth(_ -> outcome.get()));
        }
        return written;
    }
}
