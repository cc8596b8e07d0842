package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.ReactorAccess;
import java.util.ArrayDeque;

/** Those who wait for the end of a connection. On the reactor. */
final class CloseWaiters {
    private final ReactorAccess access;
    private final ArrayDeque<Promise<CloseReason>> waiting = new ArrayDeque<>();

    CloseWaiters(ReactorAccess access) {
        this.access = access;
    }

    Deferred<CloseReason> add() {
        Promise<CloseReason> promise = new Promise<>();
        waiting.add(promise);
        return promise;
    }

    void tell(CloseReason how) {
        for (Promise<CloseReason> next = waiting.poll(); next != null; next = waiting.poll()) {
            Promise<CloseReason> promise = next;
            access.fire("telling that a connection has closed", promise, () -> {
                if (!promise.isFired()) {
                    promise.callback(how);
                }
            });
        }
    }
}
