package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The ways into a firing: each tells the reactor of this thread, if there is one, that stages run now, and sets the
 * loop going. The loop here knows stages only, since that is nearly always all there is; for anything else it hands
 * over to a {@link Drain}.
 */
final class Firing {
    private Firing() {}

    /**
     * What takes the outcome of a {@link Deferred}: the one slot that it has. No methods: a firing knows each kind, and
     * its {@code switch} over them is exhaustive.
     */
    sealed interface Successor
            permits Join.Input, Listener, ShareHub, Stage, Taken, Suspension.Waiter, UnhandledFailures.Node {}

    /** Wants to know the outcome, and leaves the slot free. */
    abstract static non-sealed class Listener implements Successor {
        /** The outcome is there. */
        abstract void receive(Deferred<?> fired, Drain drain);
    }

    /** The slot was taken for good, and by whom no longer matters. */
    enum Taken implements Successor {
        /** The only one. */
        TAKEN
    }

    /** Makes {@code stage} the successor; runs it at once when the outcome is there. */
    static <R extends @Nullable Object> Stage<R> then(Deferred<?> source, Stage<R> stage) {
        claim(source);
        if (source.hasFired()) {
            source.next = Taken.TAKEN;
            start(source, stage);
        } else {
            assert stage.upstream == null && stage.state == State.PENDING : "a stage is added once";
            stage.upstream = source;
            source.next = stage;
            note(source);
        }
        return stage;
    }

    /** Debug mode: whoever looks for chains that wait is to find this one. */
    private static void note(Deferred<?> source) {
        Suspension suspension = Debugging.isOn() ? Suspension.current() : null;
        if (suspension != null) {
            suspension.waiting.add(source);
        }
    }

    /** Whether a stage waits for this to fire. */
    static boolean isWaitedFor(Deferred<?> deferred) {
        return !deferred.hasFired() && deferred.next instanceof Stage<?>;
    }

    /** Debug mode: somebody has been told that this is not fired, and so knows that its chain waits. */
    static void known(Deferred<?> deferred) {
        Suspension suspension = Debugging.isOn() ? Suspension.current() : null;
        if (suspension == null) {
            return;
        }
        for (Deferred<?> up = deferred; up != null; up = up instanceof Stage<?> stage ? stage.upstream : null) {
            suspension.waiting.remove(up);
        }
        for (Deferred<?> down = deferred; down.next instanceof Stage<?> stage; down = stage) {
            suspension.waiting.remove(stage);
        }
    }

    /** Checks that the slot is free, taking back a report of the failure; throws before anything has changed. */
    static void claim(Deferred<?> deferred) {
        if (Debugging.isOn()) {
            checkOwner(deferred);
        }
        Successor taken = deferred.next;
        if (taken != null) {
            if (taken instanceof UnhandledFailures.Node node) {
                node.handled();
                deferred.next = null;
            } else {
                throw refusal(deferred, taken);
            }
        }
        assert deferred.next == null && deferred.state != State.FORWARDED : "a slot that is claimed is there, and free";
    }

    /** A slot that is taken by {@code taken} was asked for. */
    static RuntimeException refusal(Deferred<?> deferred, Successor taken) {
        return taken instanceof Suspension.Waiter waiter && !waiter.suspension().isCurrent()
                ? Misuse.wrongThread(deferred, waiter.describe())
                : Misuse.alreadyContinued(deferred, inWords(taken));
    }

    private static String inWords(Successor successor) {
        return switch (successor) {
            case Stage<?> stage -> "the stage " + name(stage);
            case Suspension.Waiter waiter -> "awaited by " + waiter.describe();
            case ShareHub _ -> "its shares";
            case Join.Input _ -> "a DeferredList";
            case Listener _ -> "a Select";
            case Taken _ -> "its outcome has gone there";
            case UnhandledFailures.Node _ -> "none, the failure is unhandled";
        };
    }

    /** {@code fired} has its outcome since just now: its successor is to get it. {@code here} is who runs this. */
    static void start(Deferred<?> fired, @Nullable Suspension here) {
        assert fired.hasFired() && fired.next != null : "what is handed on is there, and somebody takes it";
        Nesting nesting = enter(here);
        try {
            run(fired, here);
        } finally {
            leave(nesting);
        }
    }

    /** {@code stage} was added to a fired Deferred: it gets the outcome at once. */
    static void start(Deferred<?> fired, Stage<?> stage) {
        assert fired.hasFired() && fired.next == Taken.TAKEN : "an outcome goes one way";
        assert stage.next == null && stage.upstream == null : "a stage that is added is new";
        Suspension here = Suspension.current();
        Nesting nesting = enter(here);
        try {
            stage.receive(fired); // nobody has the stage yet, so there is nobody to hand it on to
        } finally {
            leave(nesting);
        }
    }

    static void cancel(Deferred<?> handle) {
        Suspension here = Suspension.current();
        checkThread(handle, here);
        Nesting nesting = enter(here);
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
        Nesting nesting = enter(Suspension.current());
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
            assert at.hasFired() && !stage.hasFired() : "what has fired goes on to what has not";
            at.next = Taken.TAKEN;
            assert stage.upstream == at : "who is linked to points back";
            if (stage.state == State.WAITING) {
                stage.adopt(at);
            } else {
                stage.receive(at);
            }
            if (!stage.hasFired()) {
                return null;
            }
            assert stage.upstream == null : "what has fired waits for nothing";
            at = stage;
        }
        return at;
    }

    /** The outcome of a fired Deferred. */
    static <T extends @Nullable Object> Outcome<T> outcome(Deferred<T> fired) {
        assert fired.hasFired() : "only what has fired has an outcome";
        return fired.state == State.SUCCESS
                ? new Outcome.Success<>(fired.value())
                : new Outcome.Failure<>(fired.failure());
    }

    /** Calls what gives a Deferred. {@return that, or a failed one} */
    static <T extends @Nullable Object> Deferred<T> call(Callable<Deferred<T>> callable) {
        try {
            @Nullable Deferred<T> returned = callable.call();
            return returned == null ? Deferred.fail(Misuse.returnedNull(callable)) : returned;
        } catch (Throwable thrown) {
            UnhandledFailures.fatalIfSo(thrown);
            return Deferred.fail(thrown);
        }
    }

    /** A Deferred in words: its kind, identity and state. */
    static String inWords(Deferred<?> deferred) {
        Deferred<?> here = deferred.resolved();
        return name(deferred)
                + switch (here.state) {
                    case State.PENDING -> "[pending]";
                    case State.WAITING -> "[waiting on " + name(requireNonNull(((Stage<?>) here).upstream)) + "]";
                    case State.SUCCESS -> "[succeeded: " + here.result + "]";
                    default -> "[failed: " + here.result + "]";
                };
    }

    private static String name(Deferred<?> deferred) {
        return (deferred instanceof Promise<?> ? "Promise@" : "Deferred@")
                + Integer.toHexString(System.identityHashCode(deferred));
    }

    /**
     * Firing, cancelling and continuing what a function of another reactor awaits would run that function's world on
     * this thread: refused before anything has changed.
     */
    static void checkThread(Deferred<?> deferred) {
        checkThread(deferred, null);
    }

    /** The same for one who knows where the calling code runs. */
    static void checkThread(Deferred<?> deferred, @Nullable Suspension here) {
        if (deferred.next instanceof Suspension.Waiter waiter
                && !waiter.suspension().isHere(here)) {
            throw Misuse.wrongThread(deferred, waiter.describe());
        }
        if (Debugging.isOn()) {
            checkOwner(deferred);
        }
    }

    /** Debug mode: who would own what is made here. */
    static Object owner() {
        Suspension suspension = Suspension.current();
        return suspension != null ? suspension : Thread.currentThread();
    }

    /** Debug mode: checks that the caller is the owner. */
    static void checkOwner(Deferred<?> deferred) {
        Object owner = DebugTable.otherOwner(deferred, owner());
        if (owner != null && !(owner instanceof Suspension suspension && suspension.isCurrent())) {
            throw Misuse.foreignUse(deferred, owner);
        }
    }

    private static void run(Deferred<?> fired, @Nullable Suspension here) {
        Deferred<?> last = runStages(fired);
        if (last == null || last.next == null) {
            return;
        }
        if (last.next instanceof Suspension.Waiter waiter && waiter.suspension().isHere(here)) {
            assert last.hasFired() : "who waits goes on behind the firing";
            last.next = null; // what a Drain would do, without one: nearly all that is no stage is a waiter
            waiter.resume();
        } else {
            Drain drain = new Drain();
            drain.dispatch(last);
            drain.run();
        }
    }

    /** That of the calling code; null where nobody counts. */
    private static @Nullable Nesting nesting(@Nullable Suspension here) {
        return here != null ? here.nesting : Nesting.ofThread();
    }

    /** That of the calling code, if it is deep in firings; else null, and what is to be had is given at once. */
    static @Nullable Nesting deep() {
        Nesting here = nesting(Suspension.current());
        return here == null || !here.isDeep() ? null : here;
    }

    /**
     * Gives a value when the firings that are too many have ended.
     *
     * @param takeBack for a cancel before that
     */
    static <T extends @Nullable Object> Deferred<T> giveLater(Nesting deep, T value, Canceller<T> takeBack) {
        assert deep.isDeep() : "what can be given at once is";
        Promise<T> promise = new Promise<>(takeBack);
        deep.postpone(() -> {
            try {
                promise.callback(value); // after a cancel this comes too late, and is ignored
            } catch (WrongThreadException awaitedElsewhere) {
                UnhandledFailures.ofCallingThread().reportNow(awaitedElsewhere, "");
            }
        });
        return promise;
    }

    private static @Nullable Nesting enter(@Nullable Suspension here) {
        Nesting nesting = nesting(here);
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
