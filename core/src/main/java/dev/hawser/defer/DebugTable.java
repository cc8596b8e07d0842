package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/**
 * What debug mode knows of each Deferred, beside it, so that a Deferred needs no field for it. The keys are weak. Used
 * in debug mode only, by all threads, hence the lock.
 */
final class DebugTable {
    private static final WeakIdentityMap<Deferred<?>, Trace> TRACES = new WeakIdentityMap<>();

    private DebugTable() {}

    /** What is known of one Deferred; guarded by the lock of the class. */
    private static final class Trace {
        final Throwable created = new Site("made here");

        @Nullable Throwable fired;

        Object owner;

        Trace(Object owner) {
            this.owner = owner;
        }
    }

    static synchronized void created(Deferred<?> deferred) {
        Suspension suspension = Suspension.current();
        TRACES.put(deferred, new Trace(suspension != null ? suspension : Thread.currentThread()));
    }

    static synchronized void fired(Deferred<?> deferred) {
        Trace trace = TRACES.get(deferred);
        if (trace != null) {
            trace.fired = new Site("fired here");
        }
    }

    /** Checks that the caller is the owner. What was made off every reactor goes to the first one that uses it. */
    static synchronized void check(Deferred<?> deferred) {
        Trace trace = TRACES.get(deferred);
        if (trace == null) {
            return;
        }
        Suspension here = Suspension.current();
        switch (trace.owner) {
            case Suspension owner when !owner.isCurrent() -> throw Misuse.foreignUse(deferred, owner);
            case Thread _ when here != null -> trace.owner = here;
            case Thread owner when owner != Thread.currentThread() -> throw Misuse.foreignUse(deferred, owner);
            default -> {}
        }
    }

    static synchronized @Nullable Throwable createdAt(Deferred<?> deferred) {
        Trace trace = TRACES.get(deferred);
        return trace == null ? null : trace.created;
    }

    static synchronized @Nullable Throwable firedAt(Deferred<?> deferred) {
        Trace trace = TRACES.get(deferred);
        return trace == null ? null : trace.fired;
    }

    /** Adds what is known to an exception. */
    static void explain(Deferred<?> deferred, Throwable exception) {
        Throwable created = createdAt(deferred);
        Throwable fired = firedAt(deferred);
        if (created != null) {
            exception.addSuppressed(created);
        }
        if (fired != null) {
            exception.addSuppressed(fired);
        }
    }
}
