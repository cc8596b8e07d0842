package dev.hawser.sql;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.reactor.Reactor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Hands batches of rows from a worker to a function on the reactor, and lets the worker wait until the function has
 * done with one: that is the back-pressure.
 */
final class Handover implements Action<List<Row>> {
    private final Reactor reactor;
    private final Fn<? super List<Row>, ? extends @Nullable Deferred<?>> consumer;

    /** What the consumer returned for the batch that it has now. Of the reactor's thread. */
    private @Nullable Deferred<?> busy;

    /** Of the reactor's thread. */
    private boolean stopped;

    Handover(Reactor reactor, Fn<? super List<Row>, ? extends @Nullable Deferred<?>> consumer) {
        this.reactor = reactor;
        this.consumer = consumer;
    }

    /** On the worker. */
    @Override
    public void run(List<Row> rows) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        reactor.callFromThread(() -> give(rows, done));
        try {
            done.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            switch (cause) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /** On the reactor. */
    private void give(List<Row> rows, CompletableFuture<Void> done) {
        if (stopped) {
            done.complete(null); // the worker sees by itself that it is to stop
            return;
        }
        Deferred<?> given;
        try {
            given = consumer.apply(rows);
        } catch (Throwable e) {
            done.completeExceptionally(e);
            return;
        }
        if (given == null) {
            done.complete(null);
            return;
        }
        Deferred<?> end = given.addBoth(outcome -> {
            busy = null;
            return outcome.get();
        });
        if (!end.isFired()) {
            busy = end;
        }
        var _ = end.addCallbacks(_ -> done.complete(null), done::completeExceptionally);
    }

    /** The call is to end. On the reactor. */
    void stop() {
        stopped = true;
        Deferred<?> now = busy;
        if (now != null) {
            now.cancel();
        }
    }
}
