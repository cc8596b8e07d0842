package dev.hawser.engine;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.defer.ReactorTime;
import dev.hawser.engine.timer.Timers;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.ReactorAccess;
import dev.hawser.reactor.ReactorState;
import org.jspecify.annotations.Nullable;

/**
 * What a part may ask of the reactor that it is a part of.
 *
 * <p><b>Threads:</b> on the reactor, also on its platform thread, except where a method says "any".
 */
public non-sealed interface Host extends ReactorAccess {
    /** {@return what the reactor was made with} Any thread. */
    ReactorSettings settings();

    /** {@return where it is in its life} Any thread. */
    ReactorState state();

    /** {@return whether it is over for good, and nothing handed in will be looked at} Any thread. */
    boolean isClosed();

    /** {@return whether its time goes on by itself} Any thread. */
    boolean isRealTime();

    /** {@return whether somebody turns its loop} Any thread. */
    boolean isTurning();

    /** {@return whether the calling thread is the one that turns the loop, and must run no user code} Any thread. */
    boolean isOnPlatformThread();

    /** {@return its clock and its timers} */
    Timers timers();

    /** {@return the same as the users see it} */
    ReactorTime time();

    /** {@return what a timed wait of the JDK does here} */
    TimedWaits timedWaits();

    /** Checks that the calling code runs on the reactor; any thread. */
    void requireCurrent();

    /** {@return what is to be carried to where the work handed in now will run; null for nothing} Any thread. */
    ContextCarrier.@Nullable Captured captureContext();

    /**
     * Lets the runner make a call, in the next batch.
     *
     * @param callback what to call
     */
    void queue(Callback callback);

    /**
     * Hands in a call; any thread; first in first out.
     *
     * @param callback what to call
     * @return false if the reactor is closed, so that it will not be called
     */
    boolean post(Callback callback);

    /**
     * The engine's own call from another thread, made on the platform thread; any thread. Dropped when the reactor is
     * closed: whoever calls sees to it that nobody waits for it then.
     *
     * @param call what to call
     */
    void fromOutside(Runnable call);

    /**
     * What another thread brings, a result of its work: as {@link #fromOutside}, and counted; any thread.
     *
     * @param call takes it
     */
    void bring(Runnable call);

    /**
     * Fires a promise with what another thread or a timer brought. If a function awaits it, at once, so that it goes on
     * even while a callback waits, perhaps for that very function; if there are stages, on the runner.
     *
     * @param where for the error handler, to be read after "while"
     * @param promise does nothing if it was cancelled meanwhile
     * @param outcome what it is fired with
     * @param <T> the type of the value
     */
    <T extends @Nullable Object> void settle(String where, Promise<T> promise, Outcome<T> outcome);

    /**
     * {@return whether firing a Deferred would run no code of a user}
     *
     * @param deferred of this reactor
     */
    boolean runsNoStages(Deferred<?> deferred);

    /**
     * Something was handed to another thread, or such a thing has come back: a clock that jumps stands still meanwhile.
     *
     * @param change how many more, or, if negative, fewer
     */
    void outstanding(int change);

    /** The first function begins, perhaps: the JIT is shown how one goes, once in a JVM. */
    void rehearse();

    /**
     * {@return a thread of the reactor for code that may wait, not started} Any thread.
     *
     * @param body what it does
     */
    Thread newThread(Runnable body);
}
