package dev.hawser.defer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The seam between a Deferred and the reactor it is used on: who runs, who can wait, and how it is set aside.
 *
 * <p>A service provider interface: implemented by the reactor, once for each of its instances, and of no use to
 * others. All methods are called on the reactor's thread unless they say otherwise.
 */
public abstract class Suspension {
    private static final Suspension[] NONE = {};

    /**
     * Those of all reactors that exist: static mutable state, since {@code await()} and a firing must find their reactor
     * from the calling thread alone. Few are added, many are asked for, hence a copied array behind a volatile. Replaced,
     * never changed; written under the class lock.
     */
    private static volatile Suspension[] registered = NONE;

    /** How many firings are on the stack of the slice that runs now. */
    final Nesting nesting = new Nesting();

    /** Debug mode: what has a stage and was not fired when that was added. */
    final Noted<Deferred<?>> waiting = new Noted<>(Firing::isWaitedFor);

    /** For subclasses. The suspension is known to {@code await()} from {@link #register()} on. */
    protected Suspension() {}

    /** The suspension whose thread the caller is on; null when there is none. Hot: an array read and one question. */
    static @Nullable Suspension current() {
        Suspension[] all = registered;
        if (all.length == 1) { // nearly always, and asked at each firing
            return all[0].isCurrent() ? all[0] : null;
        }
        Suspension idle = null;
        for (Suspension suspension : all) {
            if (suspension.isCurrent()) {
                if (suspension.isTurning()) {
                    return suspension;
                }
                idle = suspension;
            }
        }
        return idle; // a thread turns at most one; of those that it owns and does not turn, the last made
    }

    /**
     * The suspension of the reactor on which the calling code runs.
     *
     * @return it, or empty off every reactor; for any thread
     */
    public static Optional<Suspension> ofCallingThread() {
        return Optional.ofNullable(current());
    }

    /** Makes this suspension known, when its reactor is made; for any thread. Twice is the same as once. */
    protected final void register() {
        synchronized (Suspension.class) {
            List<Suspension> all = new ArrayList<>(List.of(registered));
            if (!all.contains(this)) {
                all.add(this);
                registered = all.toArray(NONE);
            }
        }
    }

    /** Makes this suspension unknown, when its reactor is closed; for any thread. Twice is the same as once. */
    protected final void unregister() {
        synchronized (Suspension.class) {
            List<Suspension> all = new ArrayList<>(List.of(registered));
            if (all.remove(this)) {
                registered = all.toArray(NONE);
            }
        }
    }

    /** {@return whether the calling code runs on this reactor} Called by any thread, and often. */
    protected abstract boolean isCurrent();

    /** The same for one who knows what {@link #current()} is; a thread may own more than one reactor. */
    final boolean isHere(@Nullable Suspension current) {
        return this == current || isCurrent();
    }

    /** {@return whether somebody turns this reactor's loop now} Called by any thread, and often. */
    protected boolean isTurning() {
        return true;
    }

    /**
     * Whether a call of the JDK that blocks sets only the calling thread aside, and time goes on meanwhile.
     *
     * @return whether code on this reactor may wait for another thread; called on the reactor
     */
    public boolean suspendsBlockingCalls() {
        return false;
    }

    /**
     * The waiter of the calling code.
     *
     * @return the inline function (or thread started inside one) that is calling
     * @throws IllegalStateException saying what to do, if the caller cannot be set aside: a plain callback, the
     *     platform thread, a section that must not be interrupted
     */
    protected abstract Waiter waiter();

    /**
     * Sets the caller aside; returns once {@code deferred} is fired. An interrupt, set on entry or while waiting, is
     * cleared and answered by {@code deferred.cancel()}, once each; the waiting goes on.
     *
     * @param waiter what {@link #waiter()} gave
     * @param deferred what it waits for; its successor is {@code waiter}
     * @return whether the caller was asked to end meanwhile, by an interrupt or by {@link Waiter#cancel()}
     * @throws IllegalStateException if the caller is pinned
     */
    protected abstract boolean suspend(Waiter waiter, Deferred<?> deferred);

    /**
     * A {@link VirtualMachineError} was thrown by the function of a stage. It goes down the chain like any failure;
     * this tells the error handler at once.
     *
     * @param error what was thrown
     */
    protected abstract void fatal(Throwable error);

    /**
     * The failure of something that a {@code cancel()} brought to an end, such as an inline function that was
     * interrupted; like all answers to a cancel, it is never reported as unhandled.
     *
     * @param cause how it ended, or null
     * @return the failure, with that as its cause
     */
    public static CancellationException cancellation(@Nullable Throwable cause) {
        return new Cancelled(cause);
    }

    /**
     * Whether firing a Deferred now would run no code of a user: nobody has continued it, or a function awaits it.
     *
     * @param deferred of this reactor
     * @return whether the reactor may fire it outside of a callback
     */
    protected static boolean firesWithoutStages(Deferred<?> deferred) {
        Firing.Successor next = deferred.resolved().next;
        return next == null || next instanceof Waiter;
    }

    /**
     * Somebody knows the failure of a Deferred without continuing it: it is not reported as unhandled.
     *
     * @param deferred of this reactor
     */
    protected static void taken(Deferred<?> deferred) {
        Deferred<?> here = deferred.resolved();
        if (here.next instanceof UnhandledFailures.Node node) {
            node.handled();
            here.next = null;
        }
    }

    /** {@return the clock and the timers of this reactor} */
    protected abstract ReactorTime time();

    /**
     * The promise of what a waiter's code will give; cancelling it asks the waiter to end, and nothing else. One object
     * less for each than {@link Promise#cancelledBy}.
     *
     * @param <T> the type of the value
     * @param waiter is asked by {@link Waiter#cancel()}
     * @return the promise
     */
    protected static <T extends @Nullable Object> Promise<T> promiseOf(Waiter waiter) {
        return new Promise<>(waiter);
    }

    /**
     * An unfired promise of the reactor's own, which is not asked where it is fired: the reactor knows.
     *
     * @param <T> the type of the value
     * @param canceller stops the work
     * @return the promise
     */
    protected static <T extends @Nullable Object> Promise<T> promiseOf(Canceller<T> canceller) {
        return new Promise<>((Promise.Origin) canceller);
    }

    /** {@return where failures that nobody handles are collected on this reactor} */
    protected abstract UnhandledFailures unhandled();

    /**
     * How many firings are on the stack of the slice that runs now. {@code await()} of an unfired Deferred throws
     * while it is not 0. The reactor puts it to 0 for a function it starts or goes on with, and back afterwards.
     *
     * @return the count
     */
    protected final int stages() {
        return nesting.depth();
    }

    /**
     * Sets what {@link #stages()} gives.
     *
     * @param count the count, 0 or more
     */
    protected final void stages(int count) {
        nesting.depth(count);
    }

    /** The code that waits: an inline function, or a virtual thread started inside one. One await at a time. */
    public abstract static non-sealed class Waiter implements Firing.Successor, Promise.Origin {
        /** For subclasses. */
        protected Waiter() {}

        /** {@return the suspension it belongs to} Called by any thread. */
        protected abstract Suspension suspension();

        /** The awaited Deferred was fired on the reactor: puts the waiter at the tail of the ready queue. */
        protected abstract void resume();

        /** The awaited Deferred was fired on a foreign thread, the caller: wakes the waiter all the same. */
        protected abstract void resumeFromForeignThread();

        /** {@return a name for messages} Called by any thread. */
        protected abstract String describe();

        /** The Deferred of {@link Suspension#promiseOf} was cancelled: asks the waiter to end. */
        protected abstract void cancel();
    }
}
