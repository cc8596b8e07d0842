package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The failures that stand at the end of a chain and have no taker yet. Each is taken back when somebody continues,
 * awaits, joins or shares the Deferred; else it goes to the handler: when the Deferred is garbage ({@link #poll}), or
 * when all is to be told ({@link #reportAll}). One Throwable is reported once, however many chains it ended. The
 * {@link java.util.concurrent.CancellationException} that answers a {@code cancel()} is never reported.
 *
 * <p>Each reactor has one, of its thread only, hence without a lock. For code off every reactor there is a shared one
 * that logs to {@link System.Logger} {@code dev.hawser.defer} from a daemon thread.
 */
public final class UnhandledFailures {
    /** Found when it is wanted: finding it is a tenth of the time that the first reactor takes to be made. */
    private static System.Logger logger() {
        return System.getLogger("dev.hawser.defer");
    }

    private final Consumer<? super UnhandledFailure> handler;
    private final boolean shared;
    private final ReferenceQueue<Deferred<?>> garbage = new ReferenceQueue<>();
    private final WeakIdentityMap<Throwable, Boolean> reported = new WeakIdentityMap<>();

    /** For code off every reactor: one for all, made and its thread started on first use. */
    private static final class OffReactors {
        static final UnhandledFailures FAILURES = start();

        private static UnhandledFailures start() {
            UnhandledFailures failures = new UnhandledFailures(UnhandledReporter::log, true);
            UnhandledReporter.serve(failures::awaitGarbage);
            return failures;
        }
    }

    /** The list of what is pending, oldest first; of the owner's thread, or guarded by this when shared. */
    private @Nullable Node first;

    private @Nullable Node last;
    private int pending;

    /**
     * For a reactor.
     *
     * @param handler gets each report, in {@link #poll} and {@link #reportAll}; what it throws is logged
     */
    public UnhandledFailures(Consumer<? super UnhandledFailure> handler) {
        this(handler, false);
    }

    UnhandledFailures(Consumer<? super UnhandledFailure> handler, boolean shared) {
        this.handler = requireNonNull(handler, "handler");
        this.shared = shared;
    }

    /** The one of the reactor of this thread, or the shared one. */
    static UnhandledFailures ofCallingThread() {
        Suspension suspension = Suspension.current();
        return suspension != null ? suspension.unhandled() : offReactors();
    }

    static UnhandledFailures offReactors() {
        return OffReactors.FAILURES;
    }

    /** A failed Deferred has no successor: remembers that. */
    static void add(Deferred<?> deferred, @Nullable Object function) {
        Throwable cause = deferred.failure();
        if (!(cause instanceof Cancelled)) {
            ofCallingThread().register(deferred, cause, Wrapped.name(function));
        }
    }

    /** Tells at once of an error that may mean the end of the JVM; does nothing about any other failure. */
    static void fatalIfSo(Throwable error) {
        if (error instanceof VirtualMachineError) {
            fatal(error);
        }
    }

    private static void fatal(Throwable error) {
        try {
            Suspension suspension = Suspension.current();
            if (suspension != null) {
                suspension.fatal(error);
            } else {
                logger().log(Level.ERROR, "a function of a Deferred's stage threw a VirtualMachineError", error);
            }
        } catch (Throwable thrown) { // there may be no memory or stack to tell it: the chain must go on
            if (!Identity.same(thrown, error)) {
                error.addSuppressed(thrown);
            }
        }
    }

    /**
     * Reports those whose Deferred has become garbage. Cheap when there are none.
     *
     * @return how many were reported
     */
    public int poll() {
        int count = 0;
        for (Reference<?> gone = garbage.poll(); gone != null; gone = garbage.poll()) {
            count += report((Node) gone);
        }
        return count;
    }

    /**
     * Reports all that are pending: nobody will come for them any more.
     *
     * @return how many were reported
     */
    public int reportAll() {
        int count = poll();
        // Not those that the handler itself adds meanwhile: that might go on for ever.
        int old = pending();
        for (int i = 0; i < old; i++) {
            Node node = oldest();
            if (node != null) {
                count += report(node);
            }
        }
        return count;
    }

    /** {@return how many failures have no taker as yet} */
    public int pending() {
        if (shared) {
            synchronized (this) {
                return pending;
            }
        }
        return pending;
    }

    /** Waits until something is garbage, and reports it; for the thread that serves the shared one. */
    private void awaitGarbage() throws InterruptedException {
        report((Node) garbage.remove());
    }

    /** A failure that belongs to no Deferred: there is nothing to wait for. */
    void reportNow(Throwable cause, String stage) {
        tell(new UnhandledFailure(cause, stage, null, null));
    }

    /** A node was taken back. On a foreign thread it stays in the list, marked, until its Deferred is garbage. */
    void forget(Node node) {
        if (shared || ofCallingThread() == this) {
            unlink(node);
        }
    }

    private void register(Deferred<?> deferred, Throwable cause, String function) {
        @Nullable Throwable created = null;
        @Nullable Throwable fired = null;
        if (Debugging.isOn()) {
            created = DebugTable.createdAt(deferred);
            fired = DebugTable.firedAt(deferred);
            fired = fired == null ? new DebugTable.Site("fired here") : fired;
        }
        UnhandledFailure failure = new UnhandledFailure(cause, function, created, fired);
        Node node = new Node(deferred, garbage, this, failure);
        link(node);
        deferred.next = node;
    }

    private int report(Node node) {
        unlink(node);
        return !node.isHandled() && tell(node.failure) ? 1 : 0;
    }

    private boolean tell(UnhandledFailure failure) {
        if (!isNew(failure.cause())) {
            return false;
        }
        try {
            handler.accept(failure);
        } catch (RuntimeException | Error thrown) {
            logger().log(Level.ERROR, "the handler of unhandled failures failed itself, at: " + failure, thrown);
        }
        return true;
    }

    private boolean isNew(Throwable cause) {
        if (shared) {
            synchronized (this) {
                return reported.put(cause, true);
            }
        }
        return reported.put(cause, true);
    }

    private @Nullable Node oldest() {
        if (shared) {
            synchronized (this) {
                return first;
            }
        }
        return first;
    }

    private void link(Node node) {
        if (shared) {
            synchronized (this) {
                linkUnlocked(node);
            }
        } else {
            linkUnlocked(node);
        }
    }

    private void unlink(Node node) {
        if (shared) {
            synchronized (this) {
                unlinkUnlocked(node);
            }
        } else {
            unlinkUnlocked(node);
        }
    }

    private void linkUnlocked(Node node) {
        node.linked = true;
        node.before = last;
        if (last == null) {
            first = node;
        } else {
            last.after = node;
        }
        last = node;
        pending++;
    }

    private void unlinkUnlocked(Node node) {
        if (!node.linked) {
            return;
        }
        Node before = node.before;
        Node after = node.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        node.before = null;
        node.after = null;
        node.linked = false;
        pending--;
    }

    /**
     * The report of a failure that has no taker yet, in the slot of the Deferred where it stands. It does not keep that
     * Deferred alive: its becoming garbage is what sends the report.
     */
    static final class Node extends WeakReference<Deferred<?>> implements Firing.Successor {
        final UnhandledFailures owner;
        final UnhandledFailure failure;

        /** Somebody took the failure. Set by any thread that may read the Deferred; only ever to true. */
        private volatile boolean handled;

        /** Neighbours in the owner's list; of the owner's thread. */
        @Nullable Node before;

        @Nullable Node after;

        boolean linked;

        Node(
                Deferred<?> deferred,
                ReferenceQueue<Deferred<?>> garbage,
                UnhandledFailures owner,
                UnhandledFailure failure) {
            super(deferred, garbage);
            this.owner = owner;
            this.failure = failure;
        }

        /** Somebody takes the failure: it is not to be reported. */
        void handled() {
            handled = true;
            owner.forget(this);
        }

        boolean isHandled() {
            return handled;
        }
    }
}
