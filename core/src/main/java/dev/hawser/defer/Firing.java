package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/**
 * The ways into a firing: each tells the reactor of this thread, if there is one, that stages run now, and sets the
 * loop going. The loop here knows stages only, since that is nearly always all there is; for anything else it hands
 * over to a {@link Drain}.
 */
final class Firing {
    private Firing() {}

    /** {@code fired} has its outcome since just now: its successor is to get it. */
    static void start(Deferred<?> fired) {
        Nesting nesting = enter();
        try {
            run(fired);
        } finally {
            leave(nesting);
        }
    }

    /** {@code stage} was added to a fired Deferred: it gets the outcome at once. */
    static void start(Deferred<?> fired, Stage<?> stage) {
        Nesting nesting = enter();
        try {
            if (stage.receive(fired)) {
                run(stage);
            }
        } finally {
            leave(nesting);
        }
    }

    static void cancel(Deferred<?> handle) {
        checkThread(handle);
        Nesting nesting = enter();
        try {
            Drain drain = new Drain();
            drain.cancel(handle);
            drain.run();
        } finally {
            leave(nesting);
        }
    }

    /** Runs what a drain was given to do. */
    static void start(Drain drain) {
        Nesting nesting = enter();
        try {
            drain.run();
        } finally {
            leave(nesting);
        }
    }

    /**
     * Hands the outcome down from stage to stage.
     *
     * @return the last Deferred that was fired, whose successor is no stage; or null if the chain waits
     */
    static @Nullable Deferred<?> runStages(Deferred<?> fired) {
        Deferred<?> at = fired;
        while (at.next instanceof Stage<?> stage) {
            at.next = Successor.Taken.TAKEN;
            boolean done = stage.state == State.WAITING ? stage.adopt(at) : stage.receive(at);
            if (!done) {
                return null;
            }
            at = stage;
        }
        return at;
    }

    /**
     * Firing, cancelling and continuing what a function of another reactor awaits would run that function's world on
     * this thread: refused before anything has changed.
     */
    static void checkThread(Deferred<?> deferred) {
        if (deferred.next instanceof Suspension.Waiter waiter
                && !waiter.suspension().isCurrent()) {
            throw Misuse.wrongThread(deferred, waiter);
        }
        if (Debugging.isOn()) {
            DebugTable.check(deferred);
        }
    }

    private static void run(Deferred<?> fired) {
        Deferred<?> last = runStages(fired);
        if (last == null || last.next == null) {
            return;
        }
        if (last.next instanceof Suspension.Waiter waiter && waiter.suspension().isCurrent()) {
            last.next = null; // what a Drain would do, without one: nearly all that is no stage is a waiter
            waiter.resume();
        } else {
            Drain drain = new Drain();
            drain.dispatch(last);
            drain.run();
        }
    }

    private static @Nullable Nesting enter() {
        Nesting nesting = Nesting.current();
        if (nesting != null) {
            nesting.enter();
        }
        return nesting;
    }

    private static void leave(@Nullable Nesting nesting) {
        if (nesting != null) {
            nesting.leave();
        }
    }
}
