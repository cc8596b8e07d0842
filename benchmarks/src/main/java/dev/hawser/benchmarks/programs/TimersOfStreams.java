package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import io.activej.eventloop.Eventloop;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The delays of [Timers] in libraries of streams and coroutines.
final class TimersOfStreams {
    private static final Duration DELAY = Duration.ofSeconds(3);

    private TimersOfStreams() {}

    static Figures reactor(int count) throws InterruptedException {
        Scheduler loop = Schedulers.newSingle("loop");
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        var _ = loop.schedule(() -> {
            for (int i = 0; i < count; i++) {
                var _ = Mono.delay(DELAY, loop).subscribe(_ -> lateness.ended());
            }
            lateness.made();
        });
        lateness.await();
        return lateness.figures();
    }

    static Figures mutiny(int count) throws InterruptedException {
        ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        loop.execute(() -> {
            for (int i = 0; i < count; i++) {
                var _ = Uni.createFrom()
                        .item(true)
                        .onItem()
                        .delayIt()
                        .onExecutor(loop)
                        .by(DELAY)
                        .subscribe()
                        .with(_ -> lateness.ended());
            }
            lateness.made();
        });
        lateness.await();
        return lateness.figures();
    }

    static Figures activej(int count) {
        Eventloop loop = Eventloop.builder().withCurrentThread().build();
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        loop.post(() -> {
            for (int i = 0; i < count; i++) {
                loop.delay(DELAY.toMillis(), () -> {
                    var _ = lateness.ended();
                });
            }
            lateness.made();
        });
        loop.run();
        return lateness.figures();
    }

    static Figures coroutines(int count) {
        Lateness lateness = new Lateness(count, DELAY.toNanos());
        Coroutines.delays(count, DELAY, lateness::made, lateness::ended);
        return lateness.figures();
    }
}
