package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The writer's side of a {@link Deferred}: whoever makes the result holds the Promise, fires it once, and hands it out
 * as a Deferred. No second object: a Promise is a Deferred.
 *
 * <p>Of one thread, like every Deferred: to fire it from another, use the reactor's {@code callFromThread}. One that was
 * made on a reactor refuses to be fired elsewhere; one that was made off all reactors does not know where it belongs.
 *
 * <p>When it is cancelled before it is fired, it fails with a {@link java.util.concurrent.CancellationException}, or
 * as its {@link Canceller} decides. The producer's own {@link #callback} or {@link #errback} then comes too late, which
 * is nobody's mistake: one is ignored.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="promise"}
 *
 * @param <T> the type of the value
 */
public final class Promise<T extends @Nullable Object> extends Deferred<T> {
    /** Who is asked when it is cancelled; null = nobody. Dropped when it is fired; then it may be {@link Late}. */
    @Nullable Origin origin;

    /**
     * Where the outcome of a promise comes from, as far as cancelling it is concerned; a promise without one simply fails
     * when it is cancelled.
     */
    sealed interface Origin
            permits Canceller, CancelRequest, Cancelling, Join, Late, ShareHub.Share, Suspension.Waiter {}

    /** The producer can only be asked to stop. */
    record CancelRequest(Runnable request) implements Origin {}

    /** The canceller runs: it is not called again. */
    enum Cancelling implements Origin {
        /** The only one. */
        CANCELLING
    }

    /** A cancel ended it, and the producer, who may not know yet, has not fired it since: in the place of its origin. */
    enum Late implements Origin {
        /** The only one. */
        LATE
    }

    /** An unfired promise; when it is cancelled it fails at once. */
    public Promise() {
        result = Suspension.current();
    }

    /**
     * An unfired promise; when it is cancelled, the canceller is called.
     *
     * @param canceller stops the work
     */
    public Promise(Canceller<T> canceller) {
        this.origin = requireNonNull(canceller, "canceller");
        result = Suspension.current();
    }

    /** One that belongs to nobody, or is the engine's own: it is not asked where it is fired. */
    Promise(@Nullable Origin origin) {
        this.origin = origin;
    }

    /**
     * An unfired promise for work that cannot be dropped half-way: cancelling it only asks. The promise stays unfired
     * until its producer fires it, which it must do in the end.
     *
     * @param request asks the producer to stop; called for every {@code cancel()} while unfired, on the thread that
     *     cancels. What it throws fails the promise
     * @param <T> the type of the value
     * @return the promise
     */
    public static <T extends @Nullable Object> Promise<T> cancelledBy(Runnable request) {
        Promise<T> promise = new Promise<>(new CancelRequest(requireNonNull(request, "request")));
        promise.result = Suspension.current();
        return promise;
    }

    /**
     * Fires it with a value; the stages of the chain run before this returns.
     *
     * @param value the value
     * @throws AlreadyCalledException if it was fired before; the first time after a cancel ended it, nothing happens
     * @throws WrongThreadException if it was made, or is awaited, on another reactor than the caller runs on
     */
    public void callback(T value) {
        Suspension here = here();
        if (mayFire(here)) {
            succeeded(value);
            if (next != null) {
                Firing.start(this, here);
            }
        }
    }

    /**
     * Fires it with a failure; the stages of the chain run before this returns.
     *
     * @param cause the failure
     * @throws AlreadyCalledException if it was fired before; the first time after a cancel ended it, nothing happens
     * @throws WrongThreadException if it was made, or is awaited, on another reactor than the caller runs on
     */
    public void errback(Throwable cause) {
        requireNonNull(cause, "cause");
        Suspension here = here();
        if (mayFire(here)) {
            failed(cause);
            if (next != null) {
                Firing.start(this, here);
            } else {
                UnhandledFailures.add(this, null);
            }
        }
    }

    /** Where the calling code runs, if that matters; asked once in a firing, since it costs as much as a stage. */
    private @Nullable Suspension here() {
        return next != null || result instanceof Suspension ? Suspension.current() : null;
    }

    private boolean mayFire(@Nullable Suspension here) {
        assert state != State.WAITING && state != State.FORWARDED : "a promise waits for no other Deferred";
        Firing.checkThread(this, here);
        if (state == State.PENDING) {
            if (result instanceof Suspension owner && !owner.isHere(here)) {
                throw Misuse.foreignUse(this, owner);
            }
            if (Debugging.isOn()) {
                DebugTable.fired(this);
            }
            return true;
        }
        if (origin == Late.LATE) {
            assert hasFired() : "only what a cancel has ended is late";
            origin = null;
            return false;
        }
        AlreadyCalledException mistake = Misuse.alreadyCalled(this);
        DebugTable.explain(this, mistake);
        throw mistake;
    }

    /** Takes a failure, without running anything. */
    void failed(Throwable cause) {
        assert state == State.PENDING : "a Deferred fires once";
        origin = null;
        result = cause;
        state = State.FAILURE;
    }

    /** Takes a value, without running anything. */
    void succeeded(T value) {
        assert state == State.PENDING : "a Deferred fires once";
        origin = null;
        result = value;
        state = State.SUCCESS;
    }

    /** Takes the outcome of a fired Deferred of the same type, without running anything. */
    void take(Deferred<?> fired) {
        assert fired.hasFired() && state == State.PENDING : "an outcome is taken from what has fired, once";
        origin = null;
        assert fired != this && !(fired.result instanceof Suspension) : "an outcome is no owner";
        result = fired.result;
        state = fired.state;
    }

    /** A cancel has ended it: the producer's firing, if it still comes, is too late and no mistake. */
    void endedByCancel() {
        assert hasFired() : "what a cancel has ended has its outcome";
        assert origin == null || origin == Late.LATE : "who has fired is cancelled by nobody";
        origin = Late.LATE;
    }
}
