package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import dev.hawser.reactor.Reactor;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// From a loop to a worker thread and back, one after the other: how long blocking work takes to begin and to come
/// home.
final class RoundTrips {
    private static final int WORKERS = 10;

    private RoundTrips() {}

    static Figures hawserCallbacks(int count) throws Exception {
        return median(count, () -> {
            Reactor reactor = Reactor.create(); // one runs once
            Again again = new Again(count, reactor::stop);
            again.next = () -> {
                var _ = reactor.deferToThread(() -> 1).addAction(_ -> again.ended());
            };
            reactor.callWhenRunning(again.next::run);
            reactor.run();
        });
    }

    static Figures hawserInline(int count) throws Exception {
        return median(count, () -> {
            Reactor reactor = Reactor.create(); // one runs once
            reactor.callWhenRunning(() -> {
                var _ = reactor.inline(() -> {
                    for (int i = 0; i < count; i++) {
                        reactor.deferToThread(() -> 1).await();
                    }
                    reactor.stop();
                    return true;
                });
            });
            reactor.run();
        });
    }

    static Figures vertx(int count) throws Exception {
        Context context = Vertx.vertx().getOrCreateContext();
        return latched(
                count,
                again -> () -> context.executeBlocking(() -> 1, false).onComplete(_ -> again.ended()),
                action -> context.runOnContext(_ -> action.run()));
    }

    static Figures netty(int count) throws Exception {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        ExecutorService workers = workers();
        return latched(count, again -> () -> workers.execute(() -> loop.execute(again::ended)), loop);
    }

    static Figures completableFuture(int count) throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        ExecutorService workers = workers();
        return latched(
                count,
                again -> () -> {
                    var _ = CompletableFuture.supplyAsync(() -> 1, workers).thenAcceptAsync(_ -> again.ended(), loop);
                },
                loop);
    }

    static Figures reactor(int count) throws Exception {
        Scheduler loop = Schedulers.newSingle("loop");
        return latched(
                count,
                again -> () -> {
                    var _ = Mono.fromCallable(() -> 1)
                            .subscribeOn(Schedulers.boundedElastic())
                            .publishOn(loop)
                            .subscribe(_ -> again.ended());
                },
                loop::schedule);
    }

    static Figures mutiny(int count) throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        ExecutorService workers = workers();
        return latched(
                count,
                again -> () -> {
                    var _ = Uni.createFrom()
                            .item(() -> 1)
                            .runSubscriptionOn(workers)
                            .emitOn(loop)
                            .subscribe()
                            .with(_ -> again.ended());
                },
                loop);
    }

    static Figures coroutines(int count) {
        return Figures.of("round trip [ns]", Coroutines.toThread(count, new Repeated()));
    }

    private static ExecutorService workers() {
        return Executors.newFixedThreadPool(WORKERS);
    }

    private interface Trip {
        Runnable over(Again again);
    }

    private static Figures latched(int count, Trip trip, Executor loop) throws Exception {
        return median(count, () -> {
            CountDownLatch over = new CountDownLatch(1);
            Again again = new Again(count, over::countDown);
            again.next = trip.over(again);
            loop.execute(again.next);
            over.await();
        });
    }

    private static Figures median(int count, Repeated.Run run) throws Exception {
        return Figures.of("round trip [ns]", Repeated.median(count, run));
    }

    /// Counts on the loop's thread, and begins the next when one has ended: in a loop, since where the worker is quick,
    /// one may have ended before its own beginning is over, and that for longer than a stack is deep.
    private static final class Again {
        private final Runnable over;
        private Runnable next = () -> {};
        private int left;
        private boolean begins;
        private boolean endedAtOnce;

        Again(int count, Runnable over) {
            this.left = count;
            this.over = over;
        }

        void ended() {
            if (--left == 0) {
                over.run();
            } else if (begins) {
                endedAtOnce = true;
            } else {
                begin();
            }
        }

        private void begin() {
            begins = true;
            do {
                endedAtOnce = false;
                next.run();
            } while (endedAtOnce);
            begins = false;
        }
    }
}
