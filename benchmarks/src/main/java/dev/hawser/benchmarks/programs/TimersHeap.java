package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Heap;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.TimerTask;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/// What a delay takes of the heap while it waits. The user's function is one object for all.
final class TimersHeap {
    private static final Duration DELAY = Duration.ofHours(1);

    /// Made first, so that classes are loaded and first buffers there when the heap is looked at.
    private static final int WARM_UP = 1_000;

    private TimersHeap() {}

    static Figures hawser(int count) {
        Reactor reactor = Reactor.create();
        Callable<Boolean> end = () -> true;
        return measure(count, number -> {
            for (int i = 0; i < number; i++) {
                Deferred<Boolean> _ = reactor.deferLater(DELAY, end);
            }
        });
    }

    static Figures vertx(int count) {
        Vertx vertx = Vertx.vertx();
        var context = vertx.getOrCreateContext();
        Handler<Long> end = _ -> {};
        return measure(count, number -> {
            var made = io.vertx.core.Promise.<Boolean>promise();
            context.runOnContext(_ -> {
                for (int i = 0; i < number; i++) {
                    vertx.setTimer(DELAY.toMillis(), end);
                }
                made.complete(true);
            });
            made.future().await();
        });
    }

    static Figures netty(int count) {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        Runnable end = () -> {};
        return measure(
                count,
                number -> loop.submit(() -> {
                            for (int i = 0; i < number; i++) {
                                var _ = loop.schedule(end, DELAY.toNanos(), TimeUnit.NANOSECONDS);
                            }
                        })
                        .syncUninterruptibly());
    }

    /// Its thread takes new timeouts at its next tick, of 100 ms.
    static Figures nettyWheel(int count) {
        HashedWheelTimer timer = new HashedWheelTimer();
        timer.start();
        TimerTask end = _ -> {};
        return measure(count, number -> {
            for (int i = 0; i < number; i++) {
                var _ = timer.newTimeout(end, DELAY.toNanos(), TimeUnit.NANOSECONDS);
            }
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS))
                    .join();
        });
    }

    static Figures completableFuture(int count) {
        Executor later = CompletableFuture.delayedExecutor(DELAY.toNanos(), TimeUnit.NANOSECONDS);
        Runnable end = () -> {};
        return measure(count, number -> {
            for (int i = 0; i < number; i++) {
                var _ = CompletableFuture.runAsync(end, later);
            }
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS))
                    .join();
        });
    }

    private static Figures measure(int count, IntConsumer make) {
        make.accept(WARM_UP);
        long before = Heap.used();
        make.accept(count);
        return Figures.of("heap each [B]", (Heap.used() - before) / (double) count);
    }
}
