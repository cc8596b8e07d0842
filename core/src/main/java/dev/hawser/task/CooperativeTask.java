package dev.hawser.task;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handle on one task of a {@link Cooperator}. The task makes steps while it is not paused and waits for no
 * Deferred, until its iterator ends, it fails, or it is stopped.
 *
 * <p><b>Threads:</b> of the reactor. <b>Lifetime:</b> once it is over it is over for good.
 *
 * @param <I> the type of its iterator
 */
public final class CooperativeTask<I extends Iterator<?>> extends Participant {
    private sealed interface State<I> {
        /** It is not over. */
        record Live<I>() implements State<I> {}

        /** The iterator has ended. */
        record Done<I>() implements State<I> {}

        /** It failed. */
        record Failed<I>(Throwable cause) implements State<I> {}

        /** It was stopped, or its Cooperator was. */
        record Stopped<I>(RuntimeException failure) implements State<I> {}
    }

    private final Cooperator cooperator;
    private final I work;
    private final List<Promise<I>> waiters = new ArrayList<>(1);
    private State<I> state = new State.Live<>();
    private int pauses;

    /** Whether a Deferred that the iterator gave is not fired yet. */
    private boolean waits;

    /** The stage behind that Deferred, to cancel it. */
    private @Nullable Deferred<?> awaited;

    /** A failure that nobody waited for: reported as unhandled unless somebody comes to ask. */
    private @Nullable Deferred<I> unclaimed;

    CooperativeTask(Cooperator cooperator, I work) {
        this.cooperator = cooperator;
        this.work = work;
    }

    /**
     * Makes no step until {@link #resume()}. May be called several times, and then needs as many of those.
     *
     * @throws TaskDoneException if the iterator has ended
     * @throws TaskFailedException if the task has failed
     * @throws TaskStoppedException if it was stopped
     * @throws CooperatorStoppedException if its Cooperator was stopped
     */
    public void pause() {
        requireLive("pause");
        pauses++;
        cooperator.notReady(this);
    }

    /**
     * Takes back one {@link #pause()}. Makes no step itself. On a task that is over it changes nothing else.
     *
     * @throws NotPausedException if it is not paused
     */
    public void resume() {
        if (pauses == 0) {
            throw new NotPausedException("resume() of a task that is not paused; each takes back one pause()");
        }
        pauses--;
        readyAgain();
    }

    /**
     * Ends the task: no step is made any more, what it waits for is cancelled, and those who wait for it get a
     * {@link TaskStoppedException}.
     *
     * @throws IllegalStateException as {@link #pause()} does
     */
    public void stop() {
        requireLive("stop");
        end(new State.Stopped<>(new TaskStoppedException("the task was stopped")));
    }

    /**
     * Waits for the end.
     *
     * @return a new Deferred each time, which fires with the iterator or fails as the task does; at once if it is over.
     *     Cancelling it gives up the waiting and nothing else
     */
    @CheckReturnValue
    public Deferred<I> whenDone() {
        return switch (state) {
            case State.Live<I> _ -> waiter(new Promise<>(waiters::remove));
            case State.Done<I> _ -> Deferred.succeed(work);
            case State.Failed<I>(Throwable cause) -> unclaimed == null ? Deferred.fail(cause) : unclaimed.share();
            case State.Stopped<I>(RuntimeException failure) -> Deferred.fail(failure);
        };
    }

    /** The same for the only holder of the task: cancelling it stops the task. */
    Deferred<I> result() {
        if (!(state instanceof State.Live<I>)) {
            return whenDone();
        }
        return waiter(new Promise<>(cancelled -> {
            waiters.remove(cancelled);
            if (state instanceof State.Live<I>) {
                stop();
            }
        }));
    }

    private Promise<I> waiter(Promise<I> waiter) {
        waiters.add(waiter);
        return waiter;
    }

    private void requireLive(String action) {
        switch (state) {
            case State.Live<I> _ -> {}
            case State.Done<I> _ -> throw new TaskDoneException("cannot " + action + " a task that is done");
            case State.Failed<I>(Throwable cause) ->
                throw new TaskFailedException("cannot " + action + " a task that has failed", cause);
            case State.Stopped<I>(RuntimeException failure) -> throw failure;
        }
    }

    @Override
    boolean isReady() {
        return pauses == 0 && !waits && state instanceof State.Live<I>;
    }

    private void readyAgain() {
        if (isReady()) {
            cooperator.ready(this);
        }
    }

    @Override
    void step() {
        Object item;
        try {
            if (!work.hasNext()) {
                end(new State.Done<>());
                return;
            }
            item = work.next();
        } catch (Throwable thrown) {
            failed(thrown);
            Failures.rethrowIfFatal(thrown);
            return;
        }
        if (item instanceof Deferred<?> deferred) {
            waitFor(deferred);
        }
    }

    private void waitFor(Deferred<?> deferred) {
        waits = true;
        Deferred<?> stage;
        try {
            stage = deferred.<@Nullable Void>addCallbacks(this::awaitedSucceeded, this::awaitedFailed);
        } catch (RuntimeException taken) {
            waits = false;
            failed(taken);
            return;
        }
        if (!waits) {
            return; // it was fired already
        }
        if (state instanceof State.Live<I>) {
            awaited = stage;
        } else {
            stage.cancel(); // stopped by its own step
        }
    }

    private @Nullable Void awaitedSucceeded(Object value) {
        waits = false;
        awaited = null;
        readyAgain();
        return null;
    }

    /** A failure that comes after a stop is the answer to its cancel. */
    private @Nullable Void awaitedFailed(Throwable failure) {
        waits = false;
        awaited = null;
        if (state instanceof State.Live<I>) {
            failed(failure);
        }
        return null;
    }

    private void failed(Throwable cause) {
        if (state instanceof State.Live<I>) {
            end(new State.Failed<>(cause));
        } else {
            unclaimed = Deferred.fail(cause); // a step that has stopped its own task, and then thrown
        }
    }

    @Override
    void stopped(CooperatorStoppedException failure) {
        end(new State.Stopped<>(failure));
    }

    /** Those who wait hear of it when the task has left the Cooperator, so that they may stop that. */
    private void end(State<I> how) {
        state = how;
        cooperator.leave(this);
        Deferred<?> inner = awaited;
        if (inner != null) {
            awaited = null;
            inner.cancel();
        }
        if (waiters.isEmpty() && how instanceof State.Failed<I>(Throwable cause)) {
            unclaimed = Deferred.fail(cause);
        }
        while (!waiters.isEmpty()) {
            tell(waiters.removeFirst());
        }
    }

    private void tell(Promise<I> waiter) {
        switch (state) {
            case State.Live<I> _ -> throw new AssertionError("told the end of a live task");
            case State.Done<I> _ -> waiter.callback(work);
            case State.Failed<I>(Throwable cause) -> waiter.errback(cause);
            case State.Stopped<I>(RuntimeException failure) -> waiter.errback(failure);
        }
    }

    @Override
    public String toString() {
        return "CooperativeTask[" + state.getClass().getSimpleName() + ", pauses=" + pauses + ", waits=" + waits + "]";
    }
}
