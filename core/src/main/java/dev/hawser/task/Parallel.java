package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
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

    /** While the live ones are being cancelled, the end is put off until all were. */
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
        try {
            for (int i = 0; i < PULLS && isReady(); i++) {
                if (work.hasNext()) {
                    occupy(requireNonNull(work.next(), "the iterator of parallel() gave null instead of a Deferred"));
                } else {
                    drain();
                }
            }
        } catch (Throwable thrown) {
            end(thrown);
            Failures.rethrowIfFatal(thrown);
        }
    }

    private void occupy(Deferred<?> item) {
        Slot slot = free;
        if (slot == null) {
            slot = new Slot(this);
            slots.add(slot);
        } else {
            free = slot.nextFree;
        }
        live++;
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
            if (cause != first && !(cause instanceof CancellationException)) {
                first.addSuppressed(cause);
            }
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

    @Override
    void stopped(CooperatorStoppedException stop) {
        end(stop);
    }

    /** Takes nothing more, cancels what is live, and fails when that is over. */
    private void end(Throwable cause) {
        if (state == State.OVER) {
            return;
        }
        if (failure == null) {
            failure = cause;
        }
        cancelling = true;
        for (int i = 0; i < slots.size(); i++) { // a canceller may add none, but let it try
            slots.get(i).cancel();
        }
        cancelling = false;
        drain();
    }

    private void drain() {
        state = State.DRAINING;
        cooperator.notReady(this);
        overIfDrained();
    }

    private void overIfDrained() {
        if (state != State.DRAINING || live > 0 || cancelling) {
            return;
        }
        state = State.OVER;
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
