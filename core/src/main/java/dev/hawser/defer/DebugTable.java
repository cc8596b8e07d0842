package dev.hawser.defer;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What debug mode knows of each Deferred, beside it, so that a Deferred needs no field for it. The keys are weak. Used
 * in debug mode only, by all threads, hence the lock.
 */
final class DebugTable {
    private static final WeakIdentityMap<Object, Trace> TRACES = new WeakIdentityMap<>();

    private DebugTable() {}

    /** A place in the code: its stack is the message. */
    static final class Site extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        Site(String what) {
            super(what);
        }
    }

    /** What is known of one Deferred; guarded by the lock of the class. */
    private static final class Trace {
        final Throwable created = new Site("made here");

        @Nullable Throwable fired;

        Object owner;

        Trace(Object owner) {
            this.owner = owner;
        }
    }

    /**
     * One was made.
     *
     * @param owner the suspension of its reactor, or the thread if it was made off all of them
     */
    static synchronized void created(Object deferred, Object owner) {
        TRACES.put(deferred, new Trace(owner));
    }

    static synchronized void fired(Object deferred) {
        Trace trace = TRACES.get(deferred);
        if (trace != null) {
            trace.fired = new Site("fired here");
        }
    }

    /**
     * One is used. What was made off every reactor goes to the first one that uses it.
     *
     * @param here who would own what is made here
     * @return the owner, if that is somebody else
     */
    static synchronized @Nullable Object otherOwner(Object deferred, Object here) {
        Trace trace = TRACES.get(deferred);
        if (trace == null) {
            return null;
        }
        if (trace.owner instanceof Thread && !(here instanceof Thread)) {
            trace.owner = here;
        }
        return Identity.same(trace.owner, here) ? null : trace.owner;
    }

    static synchronized @Nullable Throwable createdAt(Object deferred) {
        Trace trace = TRACES.get(deferred);
        return trace == null ? null : trace.created;
    }

    static synchronized @Nullable Throwable firedAt(Object deferred) {
        Trace trace = TRACES.get(deferred);
        return trace == null ? null : trace.fired;
    }

    /** Adds what is known to an exception. */
    static void explain(Object deferred, Throwable exception) {
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
