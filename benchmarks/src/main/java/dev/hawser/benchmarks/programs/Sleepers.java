package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.BareLoop;
import dev.hawser.benchmarks.Coroutines;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Many functions that sleep for three seconds and end. Each notes how late it woke by its own clock.
final class Sleepers {
    private final int count;
    private final Duration delay;

    /// @param delay how long each sleeps
    Sleepers(int count, Duration delay) {
        this.count = count;
        this.delay = delay;
    }

    /// So many that sleep for three seconds.
    Sleepers(int count) {
        this(count, Duration.ofSeconds(3));
    }

    /// What functions of one thread write down.
    private final class Notes {
        private long worst;

        void woke(long asleep) {
            worst = Math.max(worst, System.nanoTime() - asleep - delay.toNanos());
        }
    }

    Figures hawserSleep() {
        Notes notes = new Notes();
        return hawser(notes, _ -> () -> {
            long asleep = System.nanoTime();
            Thread.sleep(delay);
            notes.woke(asleep);
            return true;
        });
    }

    Figures hawserAwait() {
        Notes notes = new Notes();
        return hawser(notes, reactor -> () -> {
            long asleep = System.nanoTime();
            reactor.sleep(delay).await();
            notes.woke(asleep);
            return true;
        });
    }

    private interface Body {
        Callable<Boolean> on(Reactor reactor);
    }

    private Figures hawser(Notes notes, Body sleeper) {
        Reactor reactor = Reactor.create();
        Lateness lateness = new Lateness(count, delay.toNanos());
        Callable<Boolean> sleep = sleeper.on(reactor);
        Callable<Boolean> body = () -> {
            sleep.call();
            if (lateness.ended()) {
                reactor.stop();
            }
            return true;
        };
        for (int i = 0; i < count; i++) {
            Deferred<Boolean> _ = reactor.inline(body);
        }
        lateness.made();
        reactor.run();
        return figures(lateness, notes.worst);
    }

    Figures bareLoop() throws ReflectiveOperationException {
        BareLoop loop = new BareLoop();
        Lateness lateness = new Lateness(count, delay.toNanos());
        Notes notes = new Notes();
        Runnable body = () -> {
            long asleep = System.nanoTime();
            sleep();
            notes.woke(asleep);
            lateness.ended();
        };
        for (int i = 0; i < count; i++) {
            loop.thread(body).start();
            loop.drain();
        }
        lateness.made();
        loop.run();
        return figures(lateness, notes.worst);
    }

    /// After others have slept and woken in this JVM: the bare loop alone pays for a deoptimization at the first wake
    /// of each sleeper that fell asleep before any woke.
    static Figures bareLoopWarm(int count) throws ReflectiveOperationException {
        var _ = new Sleepers(20_000, Duration.ofMillis(1)).bareLoop();
        return new Sleepers(count).bareLoop();
    }

    Figures virtualThreads() throws InterruptedException {
        Lateness lateness = new Lateness(count, delay.toNanos());
        AtomicInteger left = new AtomicInteger(count);
        var worst = Lateness.worst();
        Runnable body = () -> {
            long asleep = System.nanoTime();
            sleep();
            worst.accumulate(System.nanoTime() - asleep - delay.toNanos());
            if (left.decrementAndGet() == 0) {
                lateness.over();
            }
        };
        for (int i = 0; i < count; i++) {
            var _ = Thread.startVirtualThread(body);
        }
        lateness.made();
        lateness.await();
        return figures(lateness, worst.get());
    }

    Figures coroutines() {
        Lateness lateness = new Lateness(count, delay.toNanos());
        long[] worst = {0};
        Coroutines.sleepers(count, delay, lateness::made, late -> {
            worst[0] = Math.max(worst[0], late);
            var _ = lateness.ended();
        });
        return figures(lateness, worst[0]);
    }

    private void sleep() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Figures figures(Lateness lateness, long worst) {
        return lateness.figures().and("worst own lateness [s]", worst / Lateness.SECOND);
    }
}
