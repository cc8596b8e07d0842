package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/** The successor of a Deferred that is shared: the list of its shares, in the order of their making. */
final class ShareHub implements Firing.Successor, Drain.Task {
    private final Deferred<?> source;
    private @Nullable Share first;
    private @Nullable Share last;

    private ShareHub(Deferred<?> source) {
        this.source = source;
    }

    static <T extends @Nullable Object> Deferred<T> share(Deferred<T> source) {
        if (!(source.next instanceof ShareHub)) {
            Firing.claim(source);
            source.next = new ShareHub(source);
        } else {
            Firing.checkThread(source);
        }
        if (source.hasFired()) {
            return again(source);
        }
        return ((ShareHub) source.next).add();
    }

    private static <T extends @Nullable Object> Deferred<T> again(Deferred<T> fired) {
        return fired.state == State.SUCCESS ? Deferred.succeed(fired.value()) : Deferred.fail(fired.failure());
    }

    private <T extends @Nullable Object> Deferred<T> add() {
        Share share = new Share(this);
        Promise<T> promise = new Promise<>(share);
        share.promise = promise;
        share.before = last;
        if (last == null) {
            first = share;
        } else {
            last.after = share;
        }
        last = share;
        return promise;
    }

    void remove(Share share) {
        Share before = share.before;
        Share after = share.after;
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
        share.before = null;
        share.after = null;
    }

    boolean isEmpty() {
        return first == null;
    }

    Deferred<?> source() {
        return source;
    }

    /** The source is fired: fires the first share that is left, and comes back for the others when it is through. */
    void fireNext(Drain drain) {
        Share share = first;
        if (share == null) {
            return;
        }
        remove(share);
        drain.push(this);
        Promise<?> promise = share.promise;
        if (promise != null) {
            promise.take(source);
            drain.push(new Drain.Deliver(promise));
        }
    }

    /** One handle that {@link Deferred#share()} gave: a link in the hub's list, so that a cancelled one leaves at once. */
    static final class Share implements Promise.Origin {
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
}
