package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import dev.hawser.reactor.Reactor;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/// The least program of each contender: one delay of a millisecond, then the end. What is measured is the whole
/// process, by the one that starts it.
final class Startup {
    private static final Figures NONE = new Figures(Map.of());
    private static final Duration DELAY = Duration.ofMillis(1);

    private Startup() {}

    static Figures hawser(int count) {
        Reactor reactor = Reactor.create();
        var _ = reactor.callLater(DELAY, reactor::stop);
        reactor.run();
        return NONE;
    }

    static Figures hawserInline(int count) throws Exception {
        Reactor reactor = Reactor.create();
        reactor.callWhenRunning(() -> {
            var _ = reactor.inline(() -> {
                reactor.sleep(DELAY).await();
                reactor.stop();
                return true;
            });
        });
        reactor.run();
        return NONE;
    }

    static Figures virtualThread(int count) throws InterruptedException {
        Thread.startVirtualThread(() -> {
                    try {
                        Thread.sleep(DELAY);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();
        return NONE;
    }

    static Figures netty(int count) throws InterruptedException {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        loop.schedule(() -> {}, DELAY.toMillis(), TimeUnit.MILLISECONDS).await();
        return NONE;
    }

    static Figures vertx(int count) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Vertx.vertx().setTimer(DELAY.toMillis(), _ -> over.countDown());
        over.await();
        return NONE;
    }

    static Figures reactor(int count) {
        var _ = Mono.delay(DELAY).block();
        return NONE;
    }

    static Figures coroutines(int count) {
        Coroutines.minimal();
        return NONE;
    }

    static Figures nothing(int count) {
        return NONE;
    }
}
