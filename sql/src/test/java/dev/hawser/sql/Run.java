package dev.hawser.sql;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Runs the body of a test as an inline function, or waits for a Deferred, while the reactor runs. */
final class Run {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private Run() {}

    interface Body {
        void run(Database database) throws Exception;
    }

    /** Runs an inline function, then stops the reactor; throws what it throws. */
    static void inline(Reactor reactor, Callable<?> body) throws Exception {
        deferred(reactor, () -> reactor.inline(body));
    }

    /** Starts something when the reactor runs; stops the reactor when it has fired; throws its failure. */
    static void deferred(Reactor reactor, Callable<? extends Deferred<?>> body) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        reactor.callWhenRunning(() -> {
            var _ = Deferred.succeed(true)
                    .chainCallback(_ -> body.call())
                    .addTimeout(reactor, LIMIT)
                    .addErrbackAction(failure::set)
                    .addBoth(_ -> {
                        reactor.stop();
                        return true;
                    });
        });
        reactor.run();
        if (failure.get() instanceof Exception e) {
            throw e;
        } else if (failure.get() instanceof Error e) {
            throw e;
        }
    }

    /** Runs an inline function with a database, which is closed at its end. */
    static void with(Reactor reactor, Deferred<Database> opening, Body body) throws Exception {
        inline(reactor, () -> {
            Database database = opening.await();
            try {
                body.run(database);
            } finally {
                database.close().await();
            }
            return true;
        });
    }

    /** In an inline function: lets time pass until something is so. */
    static void until(Reactor reactor, BooleanSupplier condition) {
        long begin = reactor.nanoTime();
        while (!condition.getAsBoolean()) {
            if (reactor.nanoTime() - begin > LIMIT.toNanos()) {
                throw new AssertionError("does not come true within " + LIMIT);
            }
            reactor.sleep(Duration.ofMillis(2)).await();
        }
    }
}
