package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.invariant.Invariant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Cooperator#parallel}. A step takes some Deferreds from the iterator; between steps it waits for room.
 *
 * <pre>
 * PULLING --iterator ends, failure, cancel, stop--> DRAINING --nothing is live--> OVER
 * </pre>
 *
 * <p>A million items go through here, so an item makes no object of its own: its two functions are those of the
 * {@link Slot} it is in, and slots are made when they are first needed and used again.
 */
final class Parallel extends Participant {
    /** Items that one step takes: few, so that a tick ends in time; more than one, since the clock is not free. */
    private static final int PULLS = 8;

    private enum State {
        PULLING,
        DRAINING,
        OVER
    }

    private final Cooperator cooperator;
    private final Iterator<? extends Deferred<?>> work;
    private final int limit;
    private final @Nullable Action<? super Throwable> onFailure;
    private final Promise<Long> result = Promise.cancelledBy(() -> end(Suspension.cancellation(null)));

    /** All that were ever needed at the same time. */
    private final List<Slot> slots = new ArrayList<>();

    private @Nullable Slot free;
    private State state = State.PULLING;
    private int live;
    private long succeeded;
    private @Nullable Throwable failure;

    /** Steps and rounds of cancelling that are under way: the end is put off until they are through. */
    private int busy;

    private boolean cancelling;

    Parallel(
            Cooperator cooperator,
            Iterator<? extends Deferred<?>> work,
            int limit,
            @Nullable Action<? super Throwable> onFailure) {
        if (limit < 1) {
            throw new IllegalArgumentException("parallel needs 1 slot or more, was " + limit);
        }
        this.cooperator = cooperator;
        this.work = requireNonNull(work, "work");
        this.limit = limit;
        this.onFailure = onFailure;
    }

    Deferred<Long> result() {
        return result;
    }

    /** Whether more items are begun; no longer after the end of the work, a failure, a cancel, a stop. */
    boolean isPulling() {
        return state == State.PULLING;
    }

    @Override
    boolean isReady() {
        return state == State.PULLING && live < limit;
    }

    @Override
    void step() {
        busy++;
        try {
            pull();
        } catch (Throwable thrown) {
            end(thrown);
            Failures.rethrowIfFatal(thrown);
        } finally {
            busy--;
            overIfDrained();
        }
    }

    private void pull() {
        for (int i = 0; i < PULLS && isReady(); i++) {
            if (work.hasNext()) {
                occupy(requireNonNull(work.next(), "the iterator of parallel() gave null instead of a Deferred"));
            } else if (state == State.PULLING) {
                state = State.DRAINING;
            }
        }
    }

    private void occupy(Deferred<?> item) {
        Slot slot = free;
        if (slot == null) {
            Invariant.check(slots.size() == live, "a slot is made when all are taken");
            slot = new Slot(this);
            slots.add(slot);
        } else {
            free = slot.nextFree;
        }
        live++;
        Invariant.check(live <= limit, "no more are under way than there are slots");
        slot.hold(item);
        if (state != State.PULLING) {
            slot.cancel(); // its own next() has ended all this
        }
    }

    /** An item is over, or could not be taken in. */
    void vacate(Slot slot) {
        slot.nextFree = free;
        free = slot;
        if (live-- == limit && state == State.PULLING) {
            cooperator.ready(this);
        } else {
            overIfDrained();
        }
    }

    void succeeded() {
        succeeded++;
    }

    void failed(Throwable cause) {
        Throwable first = failure;
        if (first != null) {
            suppress(first, cause); // all was cancelled when the first came
        } else if (onFailure == null) {
            end(cause);
        } else {
            try {
                onFailure.run(cause);
            } catch (Throwable thrown) {
                end(thrown);
            }
        }
    }

    /** A CancellationException is the answer to the cancel, and tells nothing. */
    private static void suppress(Throwable first, Throwable cause) {
        if (cause != first && !(cause instanceof CancellationException)) {
            first.addSuppressed(cause);
        }
    }

    @Override
    void stopped(CooperatorStoppedException stop) {
        end(stop);
    }

    /** Takes nothing more, cancels what is live, and fails when that is over. */
    private void end(Throwable cause) {
        Throwable first = failure;
        if (first == null) {
            failure = cause;
        } else {
            suppress(first, cause);
        }
        state = State.DRAINING;
        if (!cancelling) { // a canceller may cancel the whole once more
            cancelLive();
        }
        overIfDrained();
    }

    private void cancelLive() {
        cancelling = true;
        busy++;
        for (int i = 0; i < slots.size(); i++) {
            slots.get(i).cancel();
        }
        busy--;
        cancelling = false;
    }

    private void overIfDrained() {
        if (state != State.DRAINING || live > 0 || busy > 0) {
            return;
        }
        state = State.OVER;
        Invariant.check(live == 0, "all is over when nothing is under way");
        cooperator.leave(this);
        slots.clear();
        Throwable cause = failure;
        if (cause == null) {
            result.callback(succeeded);
        } else {
            result.errback(cause);
        }
    }
}
