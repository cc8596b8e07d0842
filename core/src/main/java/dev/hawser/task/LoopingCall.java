package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function again and again, at a fixed rate.
 *
 * {@snippet class="dev.hawser.task.TaskSnippetsTest" region="loopingCall"}
 *
 * <p>Calls are due at the start plus whole multiples of the interval, and never drift from there. One call is over
 * before the next is looked at, also when it gives a Deferred; calls that became due meanwhile are left out, and
 * {@link #withCount} tells how many. An interval of zero is once a turn of the reactor.
 *
 * <p>A call that fails ends the loop. So does {@link #stop()}, and cancelling the Deferred that {@link #start} gave.
 * Afterwards it can be started again.
 *
 * <p><b>Threads:</b> of the reactor; the function runs as a callback of the reactor, also the first time: it must not
 * {@code await()}. To await in each call: {@code LoopingCall.ofDeferred(reactor, () -> reactor.inline(…))}.
 */
public final class LoopingCall {
    private enum State {
        IDLE,
        /** Until the next call is due. */
        WAITING,
        /** A call is under way. */
        CALLING,
        /** A call is under way, and none is to follow. */
        ENDING
    }

    private final Reactor reactor;
    private final Fn<Long, ? extends Deferred<?>> function;

    /** Whether the function may be left out when its count is zero. */
    private final boolean counts;

    private LoopGrid grid = LoopGrid.from(0, 0, false);
    private State state = State.IDLE;
    private Promise<LoopingCall> result = new Promise<>();
    private @Nullable DelayedCall timer;

    /** The call under way, to cancel it. */
    private @Nullable Deferred<?> call;

    private boolean cancelled;

    private LoopingCall(Reactor reactor, boolean counts, Fn<Long, ? extends Deferred<?>> function) {
        this.reactor = requireNonNull(reactor, "reactor");
        this.function = function;
        this.counts = counts;
    }

    /**
     * {@return a loop, not started}
     *
     * @param reactor its clock
     * @param procedure what to call
     */
    public static LoopingCall of(Reactor reactor, Procedure procedure) {
        requireNonNull(procedure, "procedure");
        return new LoopingCall(reactor, false, _ -> {
            procedure.run();
            return Deferred.succeed(0);
        });
    }

    /**
     * A loop whose calls each last until a Deferred is fired.
     *
     * @param reactor its clock
     * @param callable what to call; gives that Deferred
     * @return the loop, not started
     */
    public static LoopingCall ofDeferred(Reactor reactor, Callable<? extends Deferred<?>> callable) {
        requireNonNull(callable, "callable");
        return new LoopingCall(reactor, false, _ -> callable.call());
    }

    /**
     * A loop that tells how many calls are due: more than 1 if some were left out. The counts add up to the intervals
     * that have passed since the start, and one more if the first call was made at the start. Never zero; always 1 if
     * the interval is zero.
     *
     * @param reactor its clock
     * @param action gets the count
     * @return the loop, not started
     */
    public static LoopingCall withCount(Reactor reactor, Action<Long> action) {
        requireNonNull(action, "action");
        return new LoopingCall(reactor, true, count -> {
            action.run(count);
            return Deferred.succeed(0);
        });
    }

    /**
     * {@link #withCount} whose calls each last until a Deferred is fired.
     *
     * @param reactor its clock
     * @param function gets the count, gives that Deferred
     * @return the loop, not started
     */
    public static LoopingCall withCountDeferred(Reactor reactor, Fn<Long, ? extends Deferred<?>> function) {
        return new LoopingCall(reactor, true, requireNonNull(function, "function"));
    }

    /**
     * Starts it with the first call now; see {@link #start(Duration, boolean)}.
     *
     * @param interval zero or more
     * @return fires when it has been stopped
     */
    @CheckReturnValue
    public Deferred<LoopingCall> start(Duration interval) {
        return start(interval, true);
    }

    /**
     * Starts it.
     *
     * @param interval zero or more
     * @param now whether the first call is made now, before this returns, or after one interval
     * @return fires with this when it is stopped and the call under way is over; fails with the failure of a call.
     *     Cancelling it stops the loop, cancels the call under way, and fails it with a
     *     {@link java.util.concurrent.CancellationException} when that is over
     * @throws IllegalArgumentException if the interval is negative
     * @throws IllegalStateException if it runs
     */
    @CheckReturnValue
    public Deferred<LoopingCall> start(Duration interval, boolean now) {
        Confined.check(reactor);
        long nanos = LoopGrid.nanos(interval);
        if (state != State.IDLE) {
            throw new IllegalStateException("start() of a LoopingCall that runs; stop() it first");
        }
        grid = LoopGrid.from(reactor.nanoTime(), nanos, now);
        cancelled = false;
        Promise<LoopingCall> mine = Promise.cancelledBy(this::cancel);
        result = mine;
        if (now) {
            callNow();
        } else {
            waitForNext();
        }
        return mine;
    }

    /**
     * Stops it: no call is made any more. The Deferred of {@link #start} fires at once, or when the call under way is
     * over; if that fails, its failure is what counts.
     *
     * @throws IllegalStateException if it does not run, or was stopped already
     */
    public void stop() {
        switch (state) {
            case IDLE, ENDING -> throw notRunning("stop");
            case CALLING -> state = State.ENDING;
            case WAITING -> {
                stopTimer();
                finish();
            }
        }
    }

    /**
     * Begins to wait anew: the next call is due one interval from now, and those after it go by that. Without effect
     * while a call is under way.
     *
     * @throws IllegalStateException if it does not run
     */
    public void reset() {
        switch (state) {
            case IDLE, ENDING -> throw notRunning("reset");
            case CALLING -> {}
            case WAITING -> {
                stopTimer();
                grid = LoopGrid.from(reactor.nanoTime(), grid.interval(), false);
                waitForNext();
            }
        }
    }

    /**
     * Changes the interval. The grid keeps its anchor; a call that is waited for already comes when it was to come.
     *
     * @param interval zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public void interval(Duration interval) {
        grid = grid.withInterval(LoopGrid.nanos(interval));
    }

    /** {@return the interval} */
    public Duration interval() {
        return Duration.ofNanos(grid.interval());
    }

    /** {@return whether it was started and neither stopped nor ended by a failure} */
    public boolean isRunning() {
        return state == State.WAITING || state == State.CALLING;
    }

    private void waitForNext() {
        state = State.WAITING;
        timer = reactor.callLater(Duration.ofNanos(grid.untilNext(reactor.nanoTime())), this::callNow);
    }

    private void stopTimer() {
        DelayedCall waiting = timer;
        timer = null;
        if (waiting != null && waiting.isActive()) {
            waiting.cancel();
        }
    }

    private void callNow() {
        timer = null;
        state = State.CALLING;
        long now = reactor.nanoTime();
        long count = grid.count(now);
        if (counts && count == 0) {
            waitForNext(); // the interval has grown meanwhile
            return;
        }
        grid = grid.calledAt(now);
        // In a stage: that catches everything, and an await() fails in the first call already, not in the second.
        Deferred<?> stage = Deferred.succeed(count)
                .chainCallback(function)
                .<@Nullable Void>addCallbacks(_ -> callSucceeded(), this::callFailed);
        call = stage.isFired() ? null : stage;
    }

    private @Nullable Void callSucceeded() {
        call = null;
        if (state == State.ENDING) {
            finish();
            return null;
        }
        try {
            waitForNext();
            return null;
        } catch (IllegalStateException closed) { // by the reactor, which takes no timers any more
            return callFailed(closed);
        }
    }

    private @Nullable Void callFailed(Throwable failure) {
        call = null;
        state = State.IDLE;
        result.errback(failure);
        return null;
    }

    /** The Deferred of start() was cancelled; may be so again while the call under way goes on. */
    private void cancel() {
        cancelled = true;
        switch (state) {
            case IDLE -> {}
            case CALLING, ENDING -> {
                state = State.ENDING;
                Deferred<?> underWay = call;
                if (underWay != null) {
                    underWay.cancel();
                }
            }
            case WAITING -> {
                stopTimer();
                finish();
            }
        }
    }

    private void finish() {
        state = State.IDLE;
        if (cancelled) {
            result.errback(Suspension.cancellation(null));
        } else {
            result.callback(this);
        }
    }

    private static IllegalStateException notRunning(String action) {
        return new IllegalStateException(action + "() of a LoopingCall that does not run; start() it first");
    }

    @Override
    public String toString() {
        return "LoopingCall[" + state + ", every " + interval() + "]";
    }
}
