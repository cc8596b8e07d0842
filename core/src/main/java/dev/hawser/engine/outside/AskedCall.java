package dev.hawser.engine.outside;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Suspension;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Host;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ContextCarrier;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that another thread, or another reactor, asks of this one and waits for. It is answered once: with its outcome,
 * by a cancel before it has begun, or by the reactor's stop.
 *
 *     posted ──reached on the reactor──▶ begun ──its Deferred fires──▶ answered
 *       └────────cancel, stop────────────────┴─────────stop───────────────┘
 */
public final class AskedCall<T extends @Nullable Object> {
    private final Host host;
    private final Callable<? extends Deferred<? extends T>> callable;
    private final Consumer<? super Outcome<T>> answer;
    private final PendingCalls calls;
    private final PendingCalls.Call pending;

    /** Whether it was made, or never will be. Any thread. */
    private final AtomicBoolean begun = new AtomicBoolean();

    /** What the call gave. Of the reactor's thread. */
    private @Nullable Deferred<?> running;

    /**
     * Asks. Any thread.
     *
     * @param host whose call it is
     * @param calls those that wait for it
     * @param answer takes the outcome, once, on any thread
     */
    AskedCall(
            Host host,
            PendingCalls calls,
            Callable<? extends Deferred<? extends T>> callable,
            Consumer<? super Outcome<T>> answer) {
        this.host = host;
        this.calls = calls;
        this.callable = callable;
        this.answer = answer;
        this.pending = calls.add(e -> answer.accept(new Outcome.Failure<>(e)));
    }

    /** Hands it in; any thread, once. */
    void post(String where, ContextCarrier.@Nullable Captured context) {
        host.post(Callback.of(where, this::make, context)); // refused, it is given up with all that are pending
    }

    private void make() {
        if (!calls.isAwaited(pending) || !begun.compareAndSet(false, true)) {
            return;
        }
        Invariant.check(running == null, "a call is made once");
        try {
            Deferred<? extends T> given =
                    requireNonNull(callable.call(), "the call returned null instead of a Deferred");
            running = given.addCallbacks(
                    value -> ended(new Outcome.Success<>(value)), failure -> ended(new Outcome.Failure<>(failure)));
        } catch (Throwable e) { // also when the Deferred has a successor already
            ended(new Outcome.Failure<>(e));
        }
    }

    private boolean ended(Outcome<T> outcome) {
        Invariant.check(begun.get(), "what has ended had begun");
        running = null;
        return answered(outcome);
    }

    private boolean answered(Outcome<T> outcome) {
        boolean first = calls.answered(pending);
        if (first) {
            answer.accept(outcome);
        }
        return first;
    }

    /** Asks it to end: a call that has not begun is never made, else what it gave is cancelled. Any thread. */
    void cancel() {
        if (begun.compareAndSet(false, true)) {
            answered(new Outcome.Failure<>(Suspension.cancellation(null)));
        } else if (calls.isAwaited(pending)) {
            host.post(Callback.of("cancelling a call of another thread", this::cancelRunning, null));
        }
    }

    private void cancelRunning() {
        Invariant.check(begun.get(), "what is cancelled under way had begun");
        Deferred<?> given = running;
        if (given != null) {
            given.cancel();
        }
    }
}
