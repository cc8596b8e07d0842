package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import dev.hawser.defer.Procedure;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Children that a block waits for: ten at a time, all at once, and such as are cancelled; and blocks with a time limit
/// that is not reached. Each child lets the others run once. Repeated in one JVM.
final class Nurseries {
    /// How many children a small nursery has.
    static final int FEW = 10;

    private static final Duration LONG = Duration.ofHours(1);

    private Nurseries() {}

    private static Figures hawser(String what, int count, Procedure block) throws Exception {
        return Figures.of(what, Repeated.median(count, () -> {
            Reactor reactor = Reactor.create(options -> options.stallThreshold(Duration.ZERO)); // one runs once
            reactor.callWhenRunning(() -> {
                var _ = reactor.inlineAction(block).addBoth(outcome -> {
                    reactor.stop();
                    return outcome;
                });
            });
            reactor.run();
        }));
    }

    private static void join(int children) throws Exception {
        Callable<Boolean> child = () -> {
            Thread.yield();
            return true;
        };
        Nursery.run(nursery -> {
            for (int i = 0; i < children; i++) {
                var _ = nursery.start(child);
            }
        });
    }

    static Figures hawserFew(int count) throws Exception {
        return hawser("child [ns]", count, () -> {
            for (int i = 0; i < count / FEW; i++) {
                join(FEW);
            }
        });
    }

    static Figures hawserMany(int count) throws Exception {
        return hawser("child [ns]", count, () -> join(count));
    }

    static Figures hawserCancel(int count) throws Exception {
        return hawser(
                "child [ns]",
                count,
                () -> Nursery.run(nursery -> {
                    for (int i = 0; i < count; i++) {
                        var _ = nursery.start(() -> {
                            Thread.sleep(LONG);
                            return true;
                        });
                    }
                    Thread.yield();
                    nursery.cancel();
                }));
    }

    static Figures hawserTimeouts(int count) throws Exception {
        Callable<Boolean> block = () -> true;
        return hawser("block [ns]", count, () -> {
            for (int i = 0; i < count; i++) {
                var _ = CancelScope.withTimeout(LONG, block);
            }
        });
    }

    static Figures coroutinesFew(int count) throws Exception {
        return Figures.of("child [ns]", Repeated.median(count, () -> Coroutines.joins(count / FEW, FEW)));
    }

    static Figures coroutinesMany(int count) throws Exception {
        return Figures.of("child [ns]", Repeated.median(count, () -> Coroutines.joins(1, count)));
    }

    static Figures coroutinesCancel(int count) throws Exception {
        return Figures.of("child [ns]", Repeated.median(count, () -> Coroutines.cancelled(count)));
    }

    static Figures coroutinesTimeouts(int count) throws Exception {
        return Figures.of("block [ns]", Repeated.median(count, () -> Coroutines.timeouts(count)));
    }

    /// An executor that is closed: what the JDK has for it without a preview.
    private static void threads(int joins, int children) {
        for (int i = 0; i < joins; i++) {
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int child = 0; child < children; child++) {
                    Future<?> _ = executor.submit(Thread::yield);
                }
            }
        }
    }

    static Figures threadsFew(int count) throws Exception {
        return Figures.of("child [ns]", Repeated.median(count, () -> threads(count / FEW, FEW)));
    }

    static Figures threadsMany(int count) throws Exception {
        return Figures.of("child [ns]", Repeated.median(count, () -> threads(1, count)));
    }

    static Figures threadsCancel(int count) throws Exception {
        return Figures.of("child [ns]", Repeated.median(count, () -> {
            CountDownLatch begun = new CountDownLatch(count);
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int child = 0; child < count; child++) {
                    Future<?> _ = executor.submit(() -> {
                        begun.countDown();
                        Thread.sleep(LONG);
                        return true;
                    });
                }
                begun.await();
                executor.shutdownNow();
            }
        }));
    }
}
