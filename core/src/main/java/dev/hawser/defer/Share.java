package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/** One handle that {@link Deferred#share()} gave: a link in the hub's list, so that a cancelled one leaves at once. */
final class Share implements Origin {
    final ShareHub hub;

    /** The Deferred that was handed out; set right after construction. */
    @Nullable Promise<?> promise;

    @Nullable Share before;

    @Nullable Share after;

    Share(ShareHub hub) {
        this.hub = hub;
    }

    /** This handle fails at once; the source is cancelled with the last one, before that is told. */
    void cancel(Drain drain) {
        Promise<?> shared = promise;
        if (shared == null) {
            return;
        }
        hub.remove(this);
        shared.failed(new Cancelled());
        drain.push(new Drain.Deliver(shared));
        if (hub.isEmpty()) {
            drain.push(new Drain.Cancel(hub.source()));
        }
    }
}
