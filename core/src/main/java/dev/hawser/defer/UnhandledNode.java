package dev.hawser.defer;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The report of a failure that has no taker yet, in the slot of the Deferred where it stands. It does not keep that
 * Deferred alive: its becoming garbage is what sends the report.
 */
final class UnhandledNode extends WeakReference<Deferred<?>> implements Successor {
    final UnhandledFailures owner;
    final UnhandledFailure failure;

    /** Somebody took the failure. Set by any thread that may read the Deferred; only ever to true. */
    private volatile boolean handled;

    /** Neighbours in the owner's list; of the owner's thread. */
    @Nullable UnhandledNode before;

    @Nullable UnhandledNode after;

    boolean linked;

    UnhandledNode(
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
