package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Suspension;
import dev.hawser.flight.Flight;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.ThreadPromise;
import dev.hawser.sql.SqlException.Details;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call: it waits for a worker, works with a connection, and can be told to stop at any time.
 *
 * <p>Fields are of the reactor's thread unless they say otherwise; {@link #run} is the worker's.
 */
final class Call<T extends @Nullable Object> implements Runnable {
    /** What a call does. On a worker. */
    interface Body<T extends @Nullable Object> {
        T run(Session session, Lease lease) throws Exception;
    }

    /**
     * <pre>
     * WAITING ──▶ CONNECTING ──▶ RUNNING ◀──▶ COMMITTING ──▶ ENDED
     *    │            │             └──stop──▶ STOPPING ───────┘
     *    └────stop────┴──▶ DROPPED
     * </pre>
     * A stop while it commits comes too late to be obeyed; only the connection is cut if the commit hangs.
     */
    private enum Phase {
        WAITING,
        CONNECTING,
        RUNNING,
        COMMITTING,
        STOPPING,
        ENDED,
        DROPPED
    }

    /** Why a call was told to stop. */
    enum Reason {
        CANCELLED,
        TIMED_OUT,
        STARVED,
        CLOSED
    }

    /** Takes no notice. */
    static final Consumer<Called> UNOBSERVED = _ -> {};

    private static final long NOT_STARTED = Long.MIN_VALUE;

    private final Pool pool;
    private final String what;
    private final CallSettings options;
    private final ThreadPromise<T> promise;
    private final Body<T> body;
    private final Consumer<? super Called> observer;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final long queuedAt;

    /** Written by the worker. */
    private volatile long startedAt = NOT_STARTED;

    /** Written by the worker before it goes to RUNNING. */
    private volatile @Nullable Lease lease;

    /** Written on the reactor before the worker can see that it is to stop. */
    private volatile @Nullable Reason reason;

    /** Written by the worker, before it delivers. */
    private volatile boolean well;

    /** Why it failed. Written before it delivers. */
    private volatile @Nullable Throwable failure;

    /** Why the last commit failed. Of the worker. */
    private @Nullable Throwable commitFailure;

    private Runnable whenStopping = () -> {};
    private @Nullable Escalation escalation;
    private @Nullable DelayedCall timeout;

    Call(Pool pool, String what, CallSettings options, Body<T> body) {
        this.pool = pool;
        this.what = what;
        this.options = options;
        this.body = body;
        this.queuedAt = pool.reactor().nanoTime();
        this.observer = pool.options().observer().get();
        this.promise = ThreadPromise.of(pool.reactor(), () -> stop(Reason.CANCELLED), this::delivered);
    }

    Deferred<T> deferred() {
        return promise.deferred();
    }

    CallSettings options() {
        return options;
    }

    /** Something to do when it is told to stop while it runs. */
    void whenStopping(Runnable action) {
        whenStopping = action;
    }

    /** Starts the clock of its time limit, if it has one. */
    void queued() {
        if (!options.timeout().isZero()) {
            timeout = pool.reactor().callLater(options.timeout(), this::checkTimeout);
        }
    }

    private void checkTimeout() {
        Duration left = options.timeout()
                .minusNanos(startedAt == NOT_STARTED ? 0 : pool.reactor().nanoTime() - startedAt);
        if (startedAt == NOT_STARTED || left.isPositive()) {
            timeout = pool.reactor().callLater(left, this::checkTimeout);
        } else {
            timeout = null;
            stop(Reason.TIMED_OUT);
        }
    }

    // ---- on the worker

    @Override
    public void run() {
        Thread.interrupted(); // one that a user's function has left behind would make the pool give up
        startedAt = pool.started();
        if (!phase.compareAndSet(Phase.WAITING, Phase.CONNECTING)) {
            return;
        }
        Outcome<T> outcome = Flight.isOn() ? recorded() : outcome();
        if (phase.getAndUpdate(now -> now == Phase.DROPPED ? now : Phase.ENDED) != Phase.DROPPED) {
            deliver(outcome);
        }
    }

    private Outcome<T> recorded() {
        Outcome<T> outcome = outcome();
        Flight.sql(
                what,
                startedAt - queuedAt,
                pool.reactor().nanoTime() - startedAt,
                outcome instanceof Outcome.Failure<T>(Throwable cause) ? cause : null);
        return outcome;
    }

    private void deliver(Outcome<T> outcome) {
        switch (outcome) {
            case Outcome.Success<T>(T value) -> {
                well = true;
                promise.callback(value);
            }
            case Outcome.Failure<T>(Throwable cause) -> {
                failure = cause;
                promise.errback(cause);
            }
        }
    }

    private Outcome<T> outcome() {
        Connection connection;
        try {
            connection = pool.connect();
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
        Lease made = new Lease(this, connection, pool);
        lease = made;
        try {
            if (phase.compareAndSet(Phase.CONNECTING, Phase.RUNNING)) {
                return worked(made);
            }
            return new Outcome.Failure<>(new CancellationException("before it began"));
        } finally {
            Thread.interrupted();
            made.end(pool.options().cancelGrace());
        }
    }

    private Outcome<T> worked(Lease made) {
        try {
            prepare(made);
            T value = requireNoDeferred(body.run(new Session(made), made));
            made.requireClosed();
            return new Outcome.Success<>(value);
        } catch (Throwable e) {
            Reason why = reason;
            boolean obeyed = why != null && phase.get() == Phase.STOPPING && e != commitFailure;
            return new Outcome.Failure<>(obeyed ? failure(requireNonNull(why), e) : e);
        }
    }

    private static void prepare(Lease made) {
        try {
            made.prepare();
        } catch (java.sql.SQLException e) {
            throw Failures.during("preparing the connection", e);
        }
    }

    /** {@return the value, which the function of this has returned} */
    <V extends @Nullable Object> V requireNoDeferred(V value) {
        if (value instanceof Deferred<?>) {
            throw new IllegalStateException("the function of " + what
                    + " returned a Deferred, but it runs on a worker thread and its connection"
                    + " is given back when it returns; return a value");
        }
        return value;
    }

    /** {@return false if it is to stop instead} */
    boolean beginCommit() {
        return phase.compareAndSet(Phase.RUNNING, Phase.COMMITTING);
    }

    /** As {@link #endCommit()}, for one that failed: no stop that came meanwhile takes the place of the failure. */
    void failCommit(Throwable why) {
        commitFailure = why;
        endCommit();
    }

    /** The call goes on after its commit; a stop that came meanwhile is obeyed from now on. */
    void endCommit() {
        phase.compareAndSet(Phase.COMMITTING, Phase.RUNNING);
        if (reason != null) {
            phase.compareAndSet(Phase.RUNNING, Phase.STOPPING);
        }
    }

    /** Any thread. */
    boolean isStopping() {
        return phase.get() == Phase.STOPPING;
    }

    // ---- on the reactor

    /** Asks it to end. Only the first reason counts. */
    void stop(Reason why) {
        if (reason != null) {
            return;
        }
        reason = why; // before the phase: who ends a commit looks here for what it missed
        switch (phase.getAndUpdate(Call::stopped)) {
            case WAITING, CONNECTING -> {
                pool.dropped();
                Throwable cause = failure(why, null);
                failure = cause;
                promise.errback(cause);
            }
            case RUNNING, COMMITTING, STOPPING -> {
                Escalation begun = new Escalation(pool, this, requireNonNull(lease));
                escalation = begun;
                begun.begin();
                whenStopping.run();
            }
            case ENDED, DROPPED -> {}
        }
    }

    private static Phase stopped(Phase now) {
        return switch (now) {
            case WAITING, CONNECTING -> Phase.DROPPED;
            case RUNNING -> Phase.STOPPING;
            case COMMITTING, STOPPING, ENDED, DROPPED -> now;
        };
    }

    private Throwable failure(Reason why, @Nullable Throwable cause) {
        Throwable failure = switch (why) {
            case CANCELLED -> Suspension.cancellation(cause);
            case TIMED_OUT ->
                new CallTimeoutException(
                        "not done within %s, so it was cancelled: %s".formatted(options.timeout(), what),
                        cause != null && SqlException.isOutcomeUnknown(cause) ? Details.IN_DOUBT : Details.TRANSIENT);
            case STARVED -> new PoolExhaustedException(pool.exhausted(), Details.TRANSIENT);
            case CLOSED ->
                new DatabaseClosedException(
                        "the database is closed, or was before this could end: " + what,
                        cause != null && SqlException.isOutcomeUnknown(cause) ? Details.IN_DOUBT : Details.NONE);
        };
        if (cause != null && failure.getCause() == null) {
            failure.initCause(cause);
        }
        return failure;
    }

    /** Just before the Deferred has its outcome. */
    private void delivered() {
        DelayedCall running = timeout;
        if (running != null) {
            running.cancel();
            timeout = null;
        }
        Escalation begun = escalation;
        if (begun != null) {
            begun.end();
        }
        pool.ended(this, well);
        if (!observer.equals(UNOBSERVED)) {
            tell();
        }
    }

    /** Not at once: this may be the platform thread, which runs no code of users. */
    private void tell() {
        long now = pool.reactor().nanoTime();
        long began = startedAt == NOT_STARTED || phase.get() == Phase.DROPPED ? now : startedAt;
        Called told = new Called(
                what,
                Redaction.url(pool.options().url()),
                Duration.ofNanos(Math.max(0, began - queuedAt)),
                Duration.ofNanos(Math.max(0, now - queuedAt)),
                Optional.ofNullable(failure));
        pool.reactor().access().queue("telling an observer of calls", () -> observer.accept(told));
    }

    boolean isWaiting() {
        return phase.get() == Phase.WAITING;
    }

    /** Whether it is through, though its outcome may still be on the way. */
    boolean isOver() {
        Phase now = phase.get();
        return now == Phase.ENDED || now == Phase.DROPPED;
    }

    CallState state() {
        Escalation begun = escalation;
        if (isWaiting()) {
            return CallState.WAITING;
        }
        return begun == null ? CallState.RUNNING : begun.state();
    }

    CallInfo info() {
        long since = startedAt == NOT_STARTED ? queuedAt : startedAt;
        return new CallInfo(
                what, state(), Duration.ofNanos(Math.max(0, pool.reactor().nanoTime() - since)));
    }

    long queuedAt() {
        return queuedAt;
    }
}
