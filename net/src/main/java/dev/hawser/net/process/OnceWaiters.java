package dev.hawser.net.process;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.ReactorAccess;
import java.util.ArrayDeque;
import java.util.Optional;

/** Those who wait for something that happens once: a Deferred for each, which can be cancelled alone. On the reactor. */
final class OnceWaiters<T> {
    private final ReactorAccess access;
    private final String where;
    private final ArrayDeque<Promise<T>> waiting = new ArrayDeque<>();
    private Optional<T> value = Optional.empty();

    /** @param where for the error handler, to be read after "while" */
    OnceWaiters(ReactorAccess access, String where) {
        this.access = access;
        this.where = where;
    }

    Deferred<T> add() {
        if (value.isPresent()) {
            return Deferred.succeed(value.get());
        }
        Promise<T> promise = new Promise<>(waiting::remove);
        waiting.add(promise);
        return promise;
    }

    void fire(T happened) {
        value = Optional.of(happened);
        for (Promise<T> next = waiting.poll(); next != null; next = waiting.poll()) {
            Promise<T> promise = next;
            access.fire(where, promise, () -> {
                if (!promise.isFired()) {
                    promise.callback(happened);
                }
            });
        }
    }
}
