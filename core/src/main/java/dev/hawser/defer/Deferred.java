package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A result that comes later: a value or a failure, once, for good.
 *
 * <p>It is read by adding a stage: each {@code add…} and {@code chain…} gives the Deferred of that stage, and the chain
 * goes on from there. The name carries the shape: <b>add</b> = what the function returns goes on, <b>addAction</b> = it
 * returns nothing, <b>chain</b> = it returns a Deferred and the chain waits for that. A function may throw anything; it
 * goes down the chain as a failure, past the callbacks to the next errback. One at the end of a chain is reported: see
 * {@link UnhandledFailures}.
 *
 * <p><b>One successor.</b> A Deferred has room for one. Continuing it (add…, chain…, addTimeout, joining it in a list,
 * returning it to chain…) takes the place for good; a second try throws {@link AlreadyContinuedException}.
 * {@link #share()} gives as many handles as are needed. {@link #await()} takes the place only while it waits.
 *
 * <p><b>Order.</b> Firing, cancelling, and adding to a fired Deferred run the stages before they return, on the
 * caller's thread, in constant stack however long the chain is.
 *
 * <p><b>Threads.</b> Not thread-safe: of the thread (the reactor) that it was made on. A fired one may be read by any
 * thread it was safely handed to. Firing a promise elsewhere than on the reactor that it was made on throws; debug mode
 * ({@link Debugging}) checks every use.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="chain"}
 *
 * @param <T> the type of the value
 */
public abstract sealed class Deferred<T extends @Nullable Object> permits Promise, Stage {
    /** One of {@link State}. */
    byte state;

    /** The value or the Throwable; while not fired, see {@link State}. */
    @Nullable Object result;

    /** Who takes the outcome: null = nobody yet. */
    Firing.@Nullable Successor next;

    Deferred() {
        if (Debugging.isOn()) {
            DebugTable.created(this, Firing.owner());
        }
    }

    /**
     * {@return a Deferred that has succeeded already}
     *
     * @param value its value
     * @param <T> the type of the value
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<T> succeed(T value) {
        Promise<T> promise = new Promise<>((Promise.Origin) null);
        promise.callback(value);
        return promise;
    }

    /**
     * {@return a Deferred that has failed already}
     *
     * @param cause its failure
     * @param <T> the type of the value that it does not have
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<T> fail(Throwable cause) {
        Promise<T> promise = new Promise<>((Promise.Origin) null);
        promise.errback(cause);
        return promise;
    }

    /**
     * Runs a callable now, and catches how it ends. What it throws is the failure; returning a Deferred is a mistake
     * and fails with an {@link IllegalStateException} that names {@link #ofDeferred}.
     *
     * @param callable what to run
     * @param <T> the type of the value
     * @return a fired Deferred
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<T> of(Callable<? extends T> callable) {
        requireNonNull(callable, "callable");
        return succeed(callable).addCallback(new Wrapped.CallableCall<>(callable));
    }

    /**
     * Runs a callable now that gives a Deferred. What it throws is a failure, and so is returning null.
     *
     * @param callable what to run
     * @param <T> the type of the value
     * @return the very Deferred that it returned, or a failed one
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<T> ofDeferred(Callable<Deferred<T>> callable) {
        return Firing.call(requireNonNull(callable, "callable"));
    }

    /**
     * Goes on with what a function makes of the value. A failure passes by.
     *
     * @param function what to do with the value; returning a Deferred fails the stage: that is
     *     {@link #chainCallback}
     * @param <R> the type that goes on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <R extends @Nullable Object> Deferred<R> addCallback(Fn<? super T, ? extends R> function) {
        return Firing.then(this, new Stage.Callback<T, R>(requireNonNull(function, "function")));
    }

    /**
     * Does something with the value; null goes on. A failure passes by.
     *
     * @param action what to do with the value
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final Deferred<@Nullable Void> addAction(Action<? super T> action) {
        return Firing.then(this, new Stage.Act<T>(requireNonNull(action, "action")));
    }

    /**
     * Goes on with the outcome of the Deferred that a function returns. A failure passes by.
     *
     * @param function gives the Deferred to wait for; not null, not this stage or one that waits for it
     * @param <R> the type that goes on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <R extends @Nullable Object> Deferred<R> chainCallback(
            Fn<? super T, ? extends Deferred<? extends R>> function) {
        return Firing.then(this, new Stage.Chain<T, R>(requireNonNull(function, "function")));
    }

    /**
     * Turns any failure into a value. A value passes by.
     *
     * @param function what to make of the failure; it may throw it on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final Deferred<T> addErrback(Fn<? super Throwable, ? extends T> function) {
        return Firing.then(this, new Stage.Errback<T>(requireNonNull(function, "function")));
    }

    /**
     * Turns a failure of one type into a value. A value and any other failure pass by.
     *
     * @param type which failures
     * @param function what to make of the failure
     * @param <E> their type
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <E extends Throwable> Deferred<T> addErrback(Class<E> type, Fn<? super E, ? extends T> function) {
        return Firing.then(this, new Stage.Errback<T>(new Wrapped.OnlyOf<E, T>(type, function)));
    }

    /**
     * Does something about any failure; null goes on. A value passes by unchanged.
     *
     * @param action what to do about the failure; it may throw it on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final Deferred<@Nullable T> addErrbackAction(Action<? super Throwable> action) {
        return Firing.then(this, new Stage.Errback<@Nullable T>(new Wrapped.ActionCall<>(action)));
    }

    /**
     * Does something about a failure of one type; null goes on. A value and any other failure pass by unchanged.
     *
     * @param type which failures
     * @param action what to do about the failure
     * @param <E> their type
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <E extends Throwable> Deferred<@Nullable T> addErrbackAction(Class<E> type, Action<? super E> action) {
        return Firing.then(
                this,
                new Stage.Errback<@Nullable T>(
                        new Wrapped.OnlyOf<E, @Nullable T>(type, new Wrapped.ActionCall<>(action))));
    }

    /**
     * Turns any failure into the outcome of another Deferred. A value passes by.
     *
     * @param function gives the Deferred to wait for; not null
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final Deferred<T> chainErrback(Fn<? super Throwable, ? extends Deferred<? extends T>> function) {
        return Firing.then(this, new Stage.ChainErrback<T>(requireNonNull(function, "function")));
    }

    /**
     * Turns a failure of one type into the outcome of another Deferred. A value and any other failure pass by.
     *
     * @param type which failures
     * @param function gives the Deferred to wait for; not null
     * @param <E> their type
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <E extends Throwable> Deferred<T> chainErrback(
            Class<E> type, Fn<? super E, ? extends Deferred<? extends T>> function) {
        return Firing.then(
                this, new Stage.ChainErrback<T>(new Wrapped.OnlyOf<E, Deferred<? extends T>>(type, function)));
    }

    /**
     * Goes on with what a function makes of the outcome, whatever it is.
     *
     * @param function what to make of the outcome
     * @param <R> the type that goes on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <R extends @Nullable Object> Deferred<R> addBoth(Fn<? super Outcome<T>, ? extends R> function) {
        return Firing.then(this, new Stage.Both<T, R>(requireNonNull(function, "function")));
    }

    /**
     * Goes on with the outcome of the Deferred that a function returns, whatever the outcome was that it got.
     *
     * @param function gives the Deferred to wait for; not null
     * @param <R> the type that goes on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <R extends @Nullable Object> Deferred<R> chainBoth(
            Fn<? super Outcome<T>, ? extends Deferred<? extends R>> function) {
        return Firing.then(this, new Stage.ChainBoth<T, R>(requireNonNull(function, "function")));
    }

    /**
     * Goes on with what one function makes of the value, or another of the failure. A failure of the first does not
     * reach the second.
     *
     * @param callback what to make of the value
     * @param errback what to make of the failure
     * @param <R> the type that goes on
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final <R extends @Nullable Object> Deferred<R> addCallbacks(
            Fn<? super T, ? extends R> callback, Fn<? super Throwable, ? extends R> errback) {
        return Firing.then(
                this,
                new Stage.Callbacks<T, R>(requireNonNull(callback, "callback"), requireNonNull(errback, "errback")));
    }

    /**
     * Cancels this Deferred if it is not fired in time. The new stage then fails with
     * {@link java.util.concurrent.TimeoutException} instead of the {@link java.util.concurrent.CancellationException};
     * any other outcome that the cancelling brought about is kept.
     *
     * @param time the clock and its timers: the reactor
     * @param timeout how long from now; not negative
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final Deferred<T> addTimeout(ReactorTime time, Duration timeout) {
        return Stage.Timeout.add(this, time, timeout, null);
    }

    /**
     * Cancels this Deferred if it is not fired in time, and then lets a function decide what that means.
     *
     * @param time the clock and its timers: the reactor
     * @param timeout how long from now; not negative
     * @param onTimeout gets the outcome of the cancelling, and gives the value that goes on; called after a timeout only
     * @return the Deferred of the new stage
     */
    @CheckReturnValue
    public final Deferred<T> addTimeout(
            ReactorTime time, Duration timeout, Fn<? super Outcome<T>, ? extends T> onTimeout) {
        return Stage.Timeout.add(this, time, timeout, requireNonNull(onTimeout, "onTimeout"));
    }

    /**
     * One more handle on this result, with a chain of its own. May be called again and again; handles fire in the
     * order of their making. Cancelling one fails that one at once; when all so far are cancelled, so is this.
     *
     * @return a Deferred that fires as this one does
     */
    @CheckReturnValue
    public final Deferred<T> share() {
        return ShareHub.share(this);
    }

    /**
     * Asks that this come to an end: cancels the nearest unfired Deferred upstream, also through chained ones. What
     * that makes of it comes down the chain; usually a {@link java.util.concurrent.CancellationException}. Does
     * nothing on a fired Deferred, nor while a function of the chain upstream is running.
     *
     * @throws WrongThreadException if it is awaited on the thread of another reactor
     */
    public final void cancel() {
        Firing.cancel(this);
    }

    /**
     * The value, as soon as it is there; a failure is thrown, the very object, unchecked by the compiler. On a fired
     * Deferred always allowed. Otherwise only inside an inline function, which is set aside meanwhile.
     *
     * <p>An interrupt while it waits, or set on entry, is cleared and cancels this Deferred.
     *
     * @return the value
     * @throws IllegalStateException if it is not fired and the caller cannot wait: off every reactor, in a stage, in a
     *     plain callback, pinned
     */
    public final T await() {
        return Awaiting.await(this);
    }

    /**
     * {@link #await()}, declaring one type of failure, so that it can be caught.
     *
     * @param type the type of failure
     * @param <E> the type of failure
     * @return the value
     * @throws E if it failed with that
     */
    @SuppressWarnings("unused") // type is there for E
    public final <E extends Throwable> T await(Class<E> type) throws E {
        return Awaiting.await(this);
    }

    /**
     * {@link #await()}, but when the time is over, this Deferred is cancelled. Any outcome other than the cancel's own
     * is given as it is.
     *
     * @param timeout how long to wait, by the reactor's clock; not negative
     * @return the value
     * @throws TimeoutException if it was cancelled for that
     */
    public final T await(Duration timeout) throws TimeoutException {
        return Awaiting.await(this, requireNonNull(timeout, "timeout"));
    }

    /**
     * {@link #await(Duration)}, declaring one type of failure, so that it can be caught.
     *
     * @param timeout how long to wait, by the reactor's clock; not negative
     * @param type the type of failure
     * @param <E> the type of failure
     * @return the value
     * @throws TimeoutException if it was cancelled for that
     * @throws E if it failed with that
     */
    @SuppressWarnings("unused") // type is there for E
    public final <E extends Throwable> T await(Duration timeout, Class<E> type) throws TimeoutException, E {
        return Awaiting.await(this, requireNonNull(timeout, "timeout"));
    }

    /** {@return whether the outcome is there} */
    public final boolean isFired() {
        Deferred<T> here = resolved();
        if (here.hasFired()) {
            return true;
        }
        Firing.known(here);
        return false;
    }

    /** {@return the outcome, if it is there} Looking does not count as handling a failure. */
    public final Optional<Outcome<T>> outcome() {
        Deferred<T> here = resolved();
        if (here.hasFired()) {
            return Optional.of(Firing.outcome(here));
        }
        Firing.known(here);
        return Optional.empty();
    }

    @Override
    public final String toString() {
        return Firing.inWords(this);
    }

    /** Whether this very object has its outcome; does not look where a stage that stepped aside points. */
    final boolean hasFired() {
        return state >= State.SUCCESS;
    }

    /** The Deferred that knows: this, or the stage that it stepped aside for. */
    @SuppressWarnings("unchecked") // a stage that stepped aside has the type of the stage it did so for
    final Deferred<T> resolved() {
        return state == State.FORWARDED ? (Deferred<T>) Stage.resolve(this) : this;
    }

    /** The value; only when the state is SUCCESS. */
    @SuppressWarnings({"unchecked", "NullAway"}) // result is a T then, which may be a nullable type
    final T value() {
        return (T) result;
    }

    /** The failure; only when the state is FAILURE. */
    final Throwable failure() {
        return (Throwable) requireNonNull(result);
    }
}
