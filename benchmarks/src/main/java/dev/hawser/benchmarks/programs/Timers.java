package dev.hawser.benchmarks.programs;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Many delays of three seconds at once, made on the thread that serves them, as a program would.
final class Timers {
    private static final Duration DELAY = Duration.ofSeconds(3);

    private Timers() {}

    static Figures hawser(int count) throws Exception {
        Reactor reactor = Reactor.create();
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        Callable<Boolean> end = () -> {
            if (lateness.ended()) {
                reactor.stop();
            }
            return true;
        };
        reactor.callWhenRunning(() -> {
            for (int i = 0; i < count; i++) {
                Deferred<Boolean> _ = reactor.deferLater(DELAY, end);
            }
            lateness.made();
        });
        reactor.run();
        return lateness.figures();
    }

    static Figures vertx(int count) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        vertx.runOnContext(_ -> {
            for (int i = 0; i < count; i++) {
                vertx.setTimer(DELAY.toMillis(), _ -> lateness.ended());
            }
            lateness.made();
        });
        lateness.await();
        return lateness.figures();
    }

    static Figures netty(int count) throws InterruptedException {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        loop.execute(() -> {
            for (int i = 0; i < count; i++) {
                var _ = loop.schedule(lateness::ended, DELAY.toNanos(), TimeUnit.NANOSECONDS);
            }
            lateness.made();
        });
        lateness.await();
        return lateness.figures();
    }

    static Figures nettyWheel(int count) throws InterruptedException {
        HashedWheelTimer timer = new HashedWheelTimer();
        timer.start();
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        for (int i = 0; i < count; i++) {
            var _ = timer.newTimeout(_ -> lateness.ended(), DELAY.toNanos(), TimeUnit.NANOSECONDS);
        }
        lateness.made();
        lateness.await();
        return lateness.figures();
    }

    /// Delays of this kind end on the threads of a pool, so that what they count has to be atomic.
    static Figures completableFuture(int count) throws InterruptedException {
        Executor later = CompletableFuture.delayedExecutor(DELAY.toNanos(), TimeUnit.NANOSECONDS);
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        AtomicInteger left = new AtomicInteger(count);
        for (int i = 0; i < count; i++) {
            var _ = CompletableFuture.runAsync(
                    () -> {
                        if (left.decrementAndGet() == 0) {
                            lateness.over();
                        }
                    },
                    later);
        }
        lateness.made();
        lateness.await();
        return lateness.figures();
    }
}
