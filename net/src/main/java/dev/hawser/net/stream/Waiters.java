package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.NetException;
import dev.hawser.reactor.ReactorAccess;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Those who wait for something to happen to a connection: a Deferred for each, in their order. On the reactor. */
public final class Waiters<T extends @Nullable Object> {
    /** Made for the first one: on most connections nobody waits, and there may be many of them. */
    private @Nullable ArrayDeque<Promise<T>> waiting;

    public Deferred<T> add() {
        ArrayDeque<Promise<T>> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>(1);
            waiting = queue;
        }
        Promise<T> promise = new Promise<>();
        queue.add(promise);
        return promise;
    }

    /** @param where for the error handler, to be read after "while" */
    public void succeed(ReactorAccess access, String where, T value) {
        if (waiting != null) { // asked whenever bytes have left
            fire(access, where, promise -> promise.callback(value));
        }
    }

    /** @param where for the error handler, to be read after "while" */
    void fail(ReactorAccess access, String where, Supplier<NetException> cause) {
        fire(access, where, promise -> promise.errback(cause.get()));
    }

    private void fire(ReactorAccess access, String where, Consumer<Promise<T>> firing) {
        ArrayDeque<Promise<T>> queue = waiting;
        if (queue == null) {
            return;
        }
        for (Promise<T> next = queue.poll(); next != null; next = queue.poll()) {
            Promise<T> promise = next;
            access.fire(where, promise, () -> {
                if (!promise.isFired()) {
                    firing.accept(promise);
                }
            });
        }
    }
}
