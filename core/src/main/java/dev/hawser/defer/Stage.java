package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a chain: takes the outcome of one Deferred, and is a Deferred of what it makes of it.
 *
 * <p>The kinds, at the end of this file, differ in the shape of their function, and in nothing else; each holds it in a
 * field of its own and drops it when it is called.
 */
abstract sealed class Stage<T extends @Nullable Object> extends Deferred<T> implements Firing.Successor {
    /** Where the outcome will come from: the source, or while WAITING the inner Deferred. Null once fired. */
    @Nullable Deferred<?> upstream;

    /** Takes the outcome of the source: runs the function, and then is fired, or waits. */
    abstract void receive(Deferred<?> source);

    /** The function returned this: a value to go on with. */
    final void returned(@Nullable Object value, Object function) {
        assert state == State.PENDING : "the function of a stage returns once";
        if (value instanceof Deferred<?>) {
            fail(Misuse.returnedDeferred(function), function);
            return;
        }
        upstream = null;
        result = value;
        state = State.SUCCESS;
    }

    /** The function threw this. */
    final void threw(Throwable thrown, Deferred<?> source, Object function) {
        assert source.hasFired() && state == State.PENDING : "a function runs between the source and its own end";
        // One that is only passed on was told before.
        if (!Identity.same(thrown, source.result)) {
            UnhandledFailures.fatalIfSo(thrown);
        }
        fail(thrown, function);
    }

    /** The outcome is none of this stage's business: it goes on as it is. */
    final void pass(Deferred<?> source, Object function) {
        assert source.hasFired() && !hasFired() : "what is passed on is there, and comes once";
        if (source.state == State.FAILURE) {
            fail(source.failure(), function);
            return;
        }
        upstream = null;
        result = source.result;
        state = State.SUCCESS;
    }

    /** Ends with a failure; {@code function} gives the name for the report if nobody takes it. */
    final void fail(Throwable failure, @Nullable Object function) {
        assert !hasFired() && state != State.FORWARDED : "a stage ends once, and not when it has stepped aside";
        upstream = null;
        result = failure;
        state = State.FAILURE;
        if (next == null) {
            UnhandledFailures.add(this, function);
        }
    }

    /** The inner Deferred that this stage waited for is fired: its outcome is this one's. */
    final void adopt(Deferred<?> inner) {
        assert state == State.WAITING && result instanceof Class<?> : "who waits keeps the class of its function only";
        pass(inner, requireNonNull(result));
    }

    /**
     * The function returned this: a Deferred to wait for. Then the class of the function is all that is kept of it.
     */
    final void follow(@Nullable Deferred<?> returned, Object function) {
        assert state == State.PENDING : "a stage follows one Deferred";
        if (returned == null) {
            fail(Misuse.returnedNull(function), function);
            return;
        }
        if (returned == this || Cycles.waitsFor(returned, this)) {
            fail(Misuse.returnedItself(function), function);
            return;
        }
        try {
            Firing.claim(returned);
        } catch (IllegalStateException | WrongThreadException taken) {
            fail(taken, function);
            return;
        }
        assert returned.state != State.FORWARDED : "who has stepped aside has no slot to claim";
        if (returned.hasFired()) {
            returned.next = Firing.Taken.TAKEN;
            pass(returned, function);
            return;
        }
        wait(returned, function.getClass());
    }

    /**
     * Starts to wait for an unfired Deferred. No stage is left waiting for another waiting one, on either side: the
     * stage in the middle steps aside. So an endless chain stays as short as it looks.
     */
    private void wait(Deferred<?> inner, Class<?> function) {
        Stage<?> waiting = this;
        if (next instanceof Stage<?> outer && outer.state == State.WAITING) {
            stepAside(outer);
            waiting = outer;
        }
        Deferred<?> target = inner;
        if (inner instanceof Stage<?> stage && stage.state == State.WAITING) {
            target = requireNonNull(stage.upstream);
            stage.stepAside(waiting);
        }
        if (waiting.state != State.WAITING) {
            waiting.result = function;
            waiting.state = State.WAITING;
        }
        assert !target.hasFired() && target.state != State.WAITING
                : "nobody waits for one that waits, or for what is there";
        waiting.upstream = target;
        target.next = waiting;
        assert !(waiting.next instanceof Stage<?> outer && outer.state == State.WAITING)
                : "nobody waits for one that waits";
    }

    private void stepAside(Stage<?> forWhom) {
        assert !hasFired() && state != State.FORWARDED : "who steps aside is in the middle, and does it once";
        assert forWhom != this && forWhom.state != State.FORWARDED : "who takes the place has one";
        upstream = null;
        result = forWhom;
        state = State.FORWARDED;
        next = Firing.Taken.TAKEN;
    }

    /** Follows the stages that stepped aside, and shortens the way for the next time. */
    static Deferred<?> resolve(Deferred<?> start) {
        Deferred<?> end = start;
        while (end.state == State.FORWARDED) {
            end = (Deferred<?>) requireNonNull(end.result);
        }
        Deferred<?> at = start;
        while (at.state == State.FORWARDED) {
            Deferred<?> after = (Deferred<?>) requireNonNull(at.result);
            assert after.state == State.FORWARDED || after == end : "the way leads to its end";
            at.result = end;
            at = after;
        }
        return end;
    }

    /** The stage of {@link Deferred#addCallback}. */
    static final class Callback<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
        private @Nullable Fn<? super T, ? extends R> function;

        Callback(Fn<? super T, ? extends R> function) {
            this.function = function;
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            Fn<? super T, ? extends R> called = requireNonNull(function);
            function = null;
            if (source.state == State.FAILURE) {
                pass(source, called);
                return;
            }
            try {
                returned(called.apply(((Deferred<T>) source).value()), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#addAction}. */
    static final class Act<T extends @Nullable Object> extends Stage<@Nullable Void> {
        private @Nullable Action<? super T> function;

        Act(Action<? super T> function) {
            this.function = function;
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            Action<? super T> called = requireNonNull(function);
            function = null;
            if (source.state == State.FAILURE) {
                pass(source, called);
                return;
            }
            try {
                called.run(((Deferred<T>) source).value());
                returned(null, called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#addErrback}. */
    static final class Errback<T extends @Nullable Object> extends Stage<T> {
        private @Nullable Fn<? super Throwable, ? extends T> function;

        Errback(Fn<? super Throwable, ? extends T> function) {
            this.function = function;
        }

        @Override
        void receive(Deferred<?> source) {
            Fn<? super Throwable, ? extends T> called = requireNonNull(function);
            function = null;
            if (source.state == State.SUCCESS) {
                pass(source, called);
                return;
            }
            try {
                returned(called.apply(source.failure()), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#addCallbacks}. */
    static final class Callbacks<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
        private @Nullable Fn<? super T, ? extends R> callback;
        private @Nullable Fn<? super Throwable, ? extends R> errback;

        Callbacks(Fn<? super T, ? extends R> callback, Fn<? super Throwable, ? extends R> errback) {
            this.callback = callback;
            this.errback = errback;
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            boolean success = source.state == State.SUCCESS;
            Fn<? super T, ? extends R> onSuccess = requireNonNull(callback);
            Fn<? super Throwable, ? extends R> onFailure = requireNonNull(errback);
            Object called = success ? onSuccess : onFailure;
            callback = null;
            errback = null;
            try {
                R value = success ? onSuccess.apply(((Deferred<T>) source).value()) : onFailure.apply(source.failure());
                returned(value, called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#addBoth}. */
    static final class Both<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
        private @Nullable Fn<? super Outcome<T>, ? extends R> function;

        Both(Fn<? super Outcome<T>, ? extends R> function) {
            this.function = function;
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            Fn<? super Outcome<T>, ? extends R> called = requireNonNull(function);
            function = null;
            try {
                returned(called.apply(Firing.outcome((Deferred<T>) source)), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#chainCallback}. */
    static final class Chain<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
        private @Nullable Fn<? super T, ? extends Deferred<? extends R>> function;

        Chain(Fn<? super T, ? extends Deferred<? extends R>> function) {
            this.function = function;
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            Fn<? super T, ? extends Deferred<? extends R>> called = requireNonNull(function);
            function = null;
            if (source.state == State.FAILURE) {
                pass(source, called);
                return;
            }
            try {
                follow(called.apply(((Deferred<T>) source).value()), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#chainErrback}. */
    static final class ChainErrback<T extends @Nullable Object> extends Stage<T> {
        private @Nullable Fn<? super Throwable, ? extends Deferred<? extends T>> function;

        ChainErrback(Fn<? super Throwable, ? extends Deferred<? extends T>> function) {
            this.function = function;
        }

        @Override
        void receive(Deferred<?> source) {
            Fn<? super Throwable, ? extends Deferred<? extends T>> called = requireNonNull(function);
            function = null;
            if (source.state == State.SUCCESS) {
                pass(source, called);
                return;
            }
            try {
                follow(called.apply(source.failure()), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#chainBoth}. */
    static final class ChainBoth<T extends @Nullable Object, R extends @Nullable Object> extends Stage<R> {
        private @Nullable Fn<? super Outcome<T>, ? extends Deferred<? extends R>> function;

        ChainBoth(Fn<? super Outcome<T>, ? extends Deferred<? extends R>> function) {
            this.function = function;
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            Fn<? super Outcome<T>, ? extends Deferred<? extends R>> called = requireNonNull(function);
            function = null;
            try {
                follow(called.apply(Firing.outcome((Deferred<T>) source)), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }
    }

    /** The stage of {@link Deferred#addTimeout}: passes the outcome on, unless it came because the time was over. */
    static final class Timeout<T extends @Nullable Object> extends Stage<T> {
        private final Duration timeout;
        private @Nullable Fn<? super Outcome<T>, ? extends T> onTimeout;
        private @Nullable ScheduledCall timer;
        private boolean timedOut;

        private Timeout(Duration timeout, @Nullable Fn<? super Outcome<T>, ? extends T> onTimeout) {
            this.timeout = timeout;
            this.onTimeout = onTimeout;
        }

        static <T extends @Nullable Object> Deferred<T> add(
                Deferred<T> source,
                ReactorTime time,
                Duration timeout,
                @Nullable Fn<? super Outcome<T>, ? extends T> onTimeout) {
            requireNonNull(time, "time");
            Awaiting.requireNotNegative(timeout);
            Timeout<T> stage = new Timeout<>(timeout, onTimeout);
            Firing.claim(source);
            if (!source.hasFired()) {
                stage.startTimer(time); // may throw: then nothing has changed
            }
            Firing.then(source, stage);
            return stage;
        }

        private void startTimer(ReactorTime time) {
            assert timer == null && !hasFired() : "the time of a stage is set once, before it ends";
            timer = time.callLater(timeout, () -> {
                timer = null;
                timedOut = true;
                cancel();
            });
        }

        @Override
        @SuppressWarnings("unchecked") // a stage is linked to a source of its own type
        void receive(Deferred<?> source) {
            Fn<? super Outcome<T>, ? extends T> handler = onTimeout;
            ScheduledCall running = timer;
            assert !timedOut || running == null : "a time that is over does not run";
            onTimeout = null;
            timer = null;
            if (running != null) {
                running.cancel();
            }
            Object called = handler == null ? getClass() : handler;
            if (!timedOut) {
                pass(source, called);
                return;
            }
            if (handler == null) {
                if (source.result instanceof CancellationException cancelled) {
                    fail(exception(timeout, cancelled), called);
                } else {
                    pass(source, called);
                }
                return;
            }
            try {
                returned(handler.apply(Firing.outcome((Deferred<T>) source)), called);
            } catch (Throwable thrown) {
                threw(thrown, source, called);
            }
        }

        static TimeoutException exception(Duration timeout, CancellationException cancelled) {
            assert !timeout.isNegative() : "a time that was refused is not over";
            TimeoutException exception = new TimeoutException("not fired within " + timeout + ", so it was cancelled");
            exception.initCause(cancelled);
            return exception;
        }
    }
}
