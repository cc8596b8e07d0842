package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.BareLoop;
import dev.hawser.benchmarks.Heap;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/// What a function takes of the heap while it sleeps. Each contender lets some sleep and wake first: the stack of
/// compiled code is smaller than that of code which is still interpreted.
final class SleepersHeap {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Sleepers WARM_UP = new Sleepers(50_000, Duration.ofMillis(1));

    private SleepersHeap() {}

    static Figures hawserSleep(int count) {
        WARM_UP.hawserSleep();
        Reactor reactor = Reactor.create();
        return hawser(reactor, count, () -> {
            Thread.sleep(LONG);
            return true;
        });
    }

    static Figures hawserAwait(int count) {
        WARM_UP.hawserAwait();
        Reactor reactor = Reactor.create();
        return hawser(reactor, count, () -> {
            reactor.sleep(LONG).await();
            return true;
        });
    }

    private static Figures hawser(Reactor reactor, int count, Callable<Boolean> body) {
        long before = Heap.used();
        for (int i = 0; i < count; i++) {
            Deferred<Boolean> _ = reactor.inline(body);
        }
        return each(before, count);
    }

    static Figures bareLoop(int count) throws ReflectiveOperationException {
        WARM_UP.bareLoop();
        BareLoop loop = new BareLoop();
        Runnable body = SleepersHeap::sleepLong;
        long before = Heap.used();
        for (int i = 0; i < count; i++) {
            loop.thread(body).start();
            loop.drain();
        }
        return each(before, count);
    }

    static Figures virtualThreads(int count) throws InterruptedException {
        WARM_UP.virtualThreads();
        CountDownLatch awake = new CountDownLatch(count);
        Runnable body = () -> {
            awake.countDown();
            sleepLong();
        };
        long before = Heap.used();
        for (int i = 0; i < count; i++) {
            var _ = Thread.startVirtualThread(body);
        }
        awake.await();
        return each(before, count);
    }

    private static void sleepLong() {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Figures each(long before, int count) {
        return Figures.of("heap each [B]", (Heap.used() - before) / (double) count);
    }
}
