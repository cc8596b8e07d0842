package dev.hawser.engine.outside;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.engine.Contexts;
import dev.hawser.engine.Host;
import dev.hawser.engine.jdk.Interrupts;
import dev.hawser.flight.Flight;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One job of {@code deferToThread}. */
public final class WorkerJob<T extends @Nullable Object> implements Runnable {
    /**
     * <pre>
     * QUEUED ──▶ RUNNING ─────────────────────────▶ DONE
     *    │          └─cancel─▶ INTERRUPTING ─▶ INTERRUPTED ─┘
     *    └─cancel─▶ CANCELLED
     * </pre>
     */
    private enum State {
        QUEUED,
        RUNNING,
        /** The canceller is about to interrupt the worker; the worker waits for that, so that it hits no later job. */
        INTERRUPTING,
        INTERRUPTED,
        CANCELLED,
        DONE
    }

    private final Host host;
    private final Workers workers;
    private final Promise<T> promise;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final ContextCarrier.@Nullable Captured context;
    private final long queuedAt;

    /** Written before the job is queued, dropped by the worker. */
    private @Nullable Callable<? extends T> callable;

    /** Written by the worker before it goes to RUNNING. */
    private @Nullable Thread worker;

    WorkerJob(Host host, Workers workers, Callable<? extends T> callable) {
        this.host = host;
        this.workers = workers;
        this.callable = callable;
        this.context = host.captureContext();
        this.queuedAt = host.timers().now();
        this.promise = Promise.cancelledBy(new Cancel());
    }

    Deferred<T> deferred() {
        return promise;
    }

    /** Tells, too, what would be cancelled. */
    private final class Cancel implements Runnable {
        @Override
        public void run() {
            cancel();
        }

        @Override
        public String toString() {
            Thread on = worker;
            return on == null
                    ? "a job that waits for a worker"
                    : "a job on " + on.getName() + (state.get() == State.DONE ? ", which is done" : "");
        }
    }

    /** On the reactor. */
    private void cancel() {
        if (state.compareAndSet(State.QUEUED, State.CANCELLED)) {
            workers.cancelled(this);
            promise.errback(Suspension.cancellation(new CancellationException("the job had not begun")));
        } else if (state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
            requireNonNull(worker).interrupt();
            State before = state.getAndSet(State.INTERRUPTED);
            Invariant.check(before == State.INTERRUPTING, "a worker waits for an interrupt that is under way");
        }
    }

    /** On the worker. */
    @Override
    public void run() {
        Invariant.check(worker == null, "a job runs once");
        worker = Thread.currentThread();
        if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
            return;
        }
        Outcome<T> outcome = Flight.isOn() ? recorded() : outcome();
        if (!state.compareAndSet(State.RUNNING, State.DONE)) {
            while (state.get() == State.INTERRUPTING) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
            Invariant.check(state.get() == State.INTERRUPTED, "the next job begins behind the interrupt of this one");
        }
        host.bring(() -> deliver(outcome));
    }

    private Outcome<T> recorded() {
        long begun = host.timers().now();
        Outcome<T> outcome = outcome();
        Flight.job(
                host.name(),
                begun - queuedAt,
                host.timers().now() - begun,
                outcome instanceof Outcome.Failure<T>(Throwable cause) ? cause : null);
        return outcome;
    }

    private Outcome<T> outcome() {
        Callable<? extends T> call = requireNonNull(callable);
        callable = null;
        try {
            return new Outcome.Success<>(Contexts.call(context, call));
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
    }

    /** The pool does not take it. On the platform thread. */
    void refused(Throwable cause) {
        Invariant.check(state.get() != State.RUNNING, "a pool does not refuse what it runs");
        if (state.compareAndSet(State.QUEUED, State.DONE)) {
            workers.delivered(this);
            host.settle("handing in a thread job", promise, new Outcome.Failure<>(cause));
        }
    }

    /** The reactor is closed and will not deliver. */
    void abandon() {
        promise.errback(new ReactorStoppedException(host.name()));
    }

    /** On the platform thread. */
    private void deliver(Outcome<T> outcome) {
        workers.delivered(this);
        Invariant.check(worker != null && callable == null, "what delivers has run, and does not run again");
        State now = state.get();
        Invariant.check(now == State.DONE || now == State.INTERRUPTED, "what delivers has run to its end");
        boolean cancelled = now == State.INTERRUPTED;
        Outcome<T> result = switch (outcome) {
            case Outcome.Success<T> success -> success;
            case Outcome.Failure<T>(Throwable cause) ->
                new Outcome.Failure<>(cancelled && Interrupts.causedBy(cause) ? Suspension.cancellation(cause) : cause);
        };
        host.settle("ending a thread job", promise, result);
    }
}
