package dev.hawser.batch.journal;

import dev.hawser.batch.journal.JournalWriter.Pending;
import dev.hawser.batch.source.Fatal;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects entries and has them written and synced a group at a time, on a worker thread: one sync costs the same for
 * one record as for a thousand. An entry after a quiet time is written in the next turn, so that little is waited for
 * when there is little to do; when there is much, a group is what came up within {@link #INTERVAL} or is as large as
 * {@link #FULL}, and whatever comes up while the disk is busy.
 *
 * <p><b>Failures:</b> the first one is final. Every entry from then on fails with it, so that nobody is told of safety
 * that is not there; what the disk has of the group is sorted out when the run is opened next.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class GroupCommit {
    /** Between the starts of two groups. */
    static final Duration INTERVAL = Duration.ofMillis(5);

    /** A group of so many is not kept waiting. */
    static final int FULL = 1_000;

    private final Reactor reactor;
    private final JournalWriter writer;
    private final String safe;

    /** What comes next; a promise for each entry, or null. */
    private List<Pending> entries = new ArrayList<>();

    private List<@Nullable Promise<@Nullable Void>> promises = new ArrayList<>();

    private boolean writing;
    private @Nullable DelayedCall timer;
    private long lastStart;
    private @Nullable JournalException failure;

    /**
     * Makes one.
     *
     * @param safe for the message of a failure: what the user can count on, and what to do
     */
    GroupCommit(Reactor reactor, JournalWriter writer, String safe) {
        this.reactor = reactor;
        this.writer = writer;
        this.safe = safe;
        this.lastStart = reactor.nanoTime() - INTERVAL.toNanos();
    }

    /** Why nothing is written any more; null while all is well. */
    @Nullable JournalException failure() {
        return failure;
    }

    /** Writes with the next group; nobody waits for it. */
    void add(Entry entry) {
        if (failure == null) {
            entries.add(new Pending(entry));
            promises.add(null);
            schedule();
        }
    }

    /** Writes with the next group. {@return fires when it is durable} */
    Deferred<@Nullable Void> commit(Pending entry) {
        JournalException failed = failure;
        if (failed != null) {
            return Deferred.fail(failed);
        }
        Promise<@Nullable Void> promise = new Promise<>();
        entries.add(entry);
        promises.add(promise);
        schedule();
        return promise;
    }

    private void schedule() {
        Invariant.check(failure == null, "nothing is written behind a failure");
        if (writing) {
            return;
        }
        if (entries.size() >= FULL) {
            stopTimer();
            start();
        } else if (timer == null) {
            long wait = lastStart + INTERVAL.toNanos() - reactor.nanoTime();
            timer = reactor.callLater(Duration.ofNanos(Math.max(0, wait)), () -> {
                timer = null;
                start();
            });
        }
    }

    private void stopTimer() {
        DelayedCall waiting = timer;
        if (waiting != null) {
            waiting.cancel();
            timer = null;
        }
    }

    private void start() {
        Invariant.check(!writing && timer == null && failure == null, "one group is written at a time");
        Invariant.check(
                !entries.isEmpty() && entries.size() == promises.size(), "each entry has its place for who waits");
        writing = true;
        lastStart = reactor.nanoTime();
        List<Pending> group = entries;
        List<@Nullable Promise<@Nullable Void>> waiting = promises;
        entries = new ArrayList<>(group.size());
        promises = new ArrayList<>(group.size());
        var _ = reactor.<Map<Integer, Throwable>>deferToThread(() -> writer.write(group))
                .<@Nullable Void>addBoth(outcome -> {
                    ended(waiting, outcome);
                    return null;
                });
    }

    private void ended(List<@Nullable Promise<@Nullable Void>> group, Outcome<Map<Integer, Throwable>> outcome) {
        Invariant.check(writing, "a group ends once");
        writing = false;
        switch (outcome) {
            case Outcome.Success<Map<Integer, Throwable>>(var refused) -> {
                if (!entries.isEmpty()) {
                    schedule();
                }
                Invariant.check(failure == null, "nothing is told to be safe after a failure");
                for (int i = 0; i < group.size(); i++) {
                    Promise<@Nullable Void> promise = group.get(i);
                    if (promise != null) {
                        fire(promise, refused.get(i));
                    }
                }
            }
            case Outcome.Failure<Map<Integer, Throwable>>(Throwable cause) -> fail(group, cause);
        }
    }

    private static void fire(Promise<@Nullable Void> promise, @Nullable Throwable refused) {
        if (refused == null) {
            promise.callback(null);
        } else {
            promise.errback(new JournalException(
                    JournalException.Problem.IO, "the outcome cannot be written as JSON: " + refused, refused));
        }
    }

    private void fail(List<@Nullable Promise<@Nullable Void>> group, Throwable cause) {
        Fatal.tell(cause);
        String what = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        JournalException failed = new JournalException(
                JournalException.Problem.IO, "the journal cannot be written: " + what + "; " + safe, cause);
        Invariant.check(failure == null, "the first failure of a journal is final");
        Invariant.check(!writing && timer == null, "no group is planned or written behind the one that fails");
        failure = failed;
        List<@Nullable Promise<@Nullable Void>> later = promises;
        entries = new ArrayList<>();
        promises = new ArrayList<>();
        for (Promise<@Nullable Void> promise : group) {
            if (promise != null) {
                promise.errback(failed);
            }
        }
        for (Promise<@Nullable Void> promise : later) {
            if (promise != null) {
                promise.errback(failed);
            }
        }
    }
}
