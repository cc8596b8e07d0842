package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The part of a firing that branches: shares, lists, cancelling. What is still to do stands on a stack of its own
 * instead of the thread's, so everything happens in the order that plain recursion would give (a branch is finished
 * before its neighbour begins), in constant stack.
 */
final class Drain {
    /** One thing to do. */
    sealed interface Task permits Deliver, Cancel, Given, ShareHub {}

    /** Hands on the outcome of a Deferred that was fired by the engine. */
    record Deliver(Deferred<?> fired) implements Task {}

    /** Cancels what is upstream of a handle. */
    record Cancel(Deferred<?> handle) implements Task {}

    /** The failure of a list is about to be handed on: what its inputs fail with from now on comes too late for it. */
    record Given(Join.Values<?> list) implements Task {}

    private @Nullable ArrayDeque<Task> tasks;

    /** A function that waits on a foreign thread was woken; the one who fired is told at the end. */
    private @Nullable WrongThreadException wrongThread;

    /** Does this before all that was asked for earlier. */
    void push(Task task) {
        ArrayDeque<Task> stack = tasks;
        if (stack == null) {
            stack = new ArrayDeque<>();
            tasks = stack;
        }
        stack.push(task);
    }

    /** Does all there is to do. */
    void run() {
        ArrayDeque<Task> stack = tasks;
        while (stack != null && !stack.isEmpty()) {
            switch (stack.pop()) {
                case Deliver(Deferred<?> fired) -> deliver(fired);
                case Cancel(Deferred<?> handle) -> cancel(handle);
                case Given(Join.Values<?> list) -> list.given();
                case ShareHub hub -> hub.fireNext(this);
            }
        }
        if (wrongThread != null) {
            throw wrongThread;
        }
    }

    /** Goes down from a fired Deferred as far as there are stages, and to what comes then. */
    void deliver(Deferred<?> fired) {
        assert fired.hasFired() : "what is delivered is there";
        Deferred<?> last = Firing.runStages(fired);
        if (last == null) {
            return;
        }
        if (last.next != null) {
            dispatch(last);
        } else if (last.state == State.FAILURE) {
            UnhandledFailures.add(last, null); // a promise of the engine's: a stage would have said so itself
        }
    }

    /** Gives an outcome to a successor of any kind. */
    void dispatch(Deferred<?> fired) {
        assert fired.hasFired() : "nobody is told of what is not there";
        switch (requireNonNull(fired.next)) {
            case Suspension.Waiter waiter -> wake(fired, waiter);
            case ShareHub hub -> push(hub);
            case Join.Input input -> {
                fired.next = Firing.Taken.TAKEN;
                input.receive(fired, this);
            }
            case Firing.Listener listener -> {
                fired.next = null;
                listener.receive(fired, this);
            }
            case Stage<?> _ -> throw new AssertionError("the stages of " + fired + " have been run before");
            case Firing.Taken _, UnhandledFailures.Node _ -> {} // nobody to tell
        }
    }

    private void wake(Deferred<?> fired, Suspension.Waiter waiter) {
        assert Identity.same(fired.next, waiter) : "who is woken waits for this";
        fired.next = null;
        if (waiter.suspension().isCurrent()) {
            waiter.resume();
        } else {
            wrongThread = Misuse.wrongThread(fired, waiter.describe());
            waiter.resumeFromForeignThread();
        }
    }

    /** Cancels the nearest unfired Deferred upstream of the handle that can be. */
    void cancel(Deferred<?> handle) {
        @Nullable Deferred<?> at = handle.resolved();
        while (at != null && !at.hasFired()) {
            switch (at) {
                case Stage<?> stage -> at = stage.upstream;
                case Promise<?> promise -> {
                    Firing.checkThread(promise);
                    cancelPromise(promise);
                    return;
                }
            }
        }
        // Fired: too late; or upstream is: then the function of the stage is running right now.
    }

    private <T extends @Nullable Object> void cancelPromise(Promise<T> promise) {
        assert !promise.hasFired() && promise.state != State.WAITING : "only what may still end is cancelled";
        switch (promise.origin) {
            case null -> end(promise, new Cancelled());
            case Canceller<?> canceller -> call(canceller, promise);
            case Promise.CancelRequest request -> {
                try {
                    request.request().run();
                } catch (Throwable thrown) {
                    endOrReport(promise, thrown, request.request());
                }
            }
            case Suspension.Waiter waiter -> {
                try {
                    waiter.cancel();
                } catch (Throwable thrown) {
                    endOrReport(promise, thrown, waiter);
                }
            }
            case Promise.Cancelling _, Promise.Late _ -> {} // from inside the canceller, or after it
            case ShareHub.Share share -> share.cancel(this);
            case Join<?> join -> join.cancelInputs(this);
        }
    }

    @SuppressWarnings("unchecked") // the constructor of Promise gave both the same type
    private <T extends @Nullable Object> void call(Canceller<?> canceller, Promise<T> promise) {
        assert Identity.same(promise.origin, canceller) : "who is asked to cancel is asked once";
        promise.origin = Promise.Cancelling.CANCELLING;
        try {
            ((Canceller<T>) canceller).cancel(promise);
            if (!promise.hasFired()) {
                end(promise, new Cancelled());
            }
        } catch (Throwable thrown) {
            endOrReport(promise, thrown, canceller);
        }
        promise.endedByCancel();
    }

    private void endOrReport(Promise<?> promise, Throwable thrown, Object function) {
        UnhandledFailures.fatalIfSo(thrown);
        if (promise.hasFired()) {
            UnhandledFailures.ofCallingThread().reportNow(thrown, Wrapped.name(function));
        } else {
            end(promise, thrown);
        }
    }

    private void end(Promise<?> promise, Throwable failure) {
        promise.failed(failure);
        promise.endedByCancel();
        push(new Deliver(promise));
    }
}
