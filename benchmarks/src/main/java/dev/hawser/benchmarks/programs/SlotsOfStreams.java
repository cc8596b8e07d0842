package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import io.activej.eventloop.Eventloop;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The items of [Slots] in libraries of streams and coroutines, with the operator or the idiom that each has for it.
final class SlotsOfStreams {
    private static final int SLOTS = 100;

    private SlotsOfStreams() {}

    /// `flatMap` with a bound, on one thread.
    static Figures reactor(int count) throws Exception {
        Scheduler loop = Schedulers.newSingle("loop");
        return item(
                count,
                () -> Flux.range(0, count)
                        .flatMap(item -> Mono.just(item).publishOn(loop), SLOTS)
                        .subscribeOn(loop)
                        .blockLast());
    }

    /// `merge` with a bound, on one thread.
    static Figures mutiny(int count) throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        return item(
                count,
                () -> Multi.createFrom()
                        .range(0, count)
                        .onItem()
                        .transformToUni(item -> Uni.createFrom().item(item).emitOn(loop))
                        .merge(SLOTS)
                        .runSubscriptionOn(loop)
                        .collect()
                        .last()
                        .await()
                        .indefinitely());
    }

    /// By hand, as on any event loop: the end of an item begins the next.
    static Figures activej(int count) throws Exception {
        Eventloop loop = Eventloop.builder().withCurrentThread().build();
        return item(count, () -> {
            Chain chain = new Chain(loop, count);
            loop.post(chain::begin);
            loop.run();
        });
    }

    private static final class Chain {
        private final Eventloop loop;
        private final int count;
        private final Runnable next = this::next;
        private int begun;

        Chain(Eventloop loop, int count) {
            this.loop = loop;
            this.count = count;
        }

        void begin() {
            for (int i = 0; i < SLOTS; i++) {
                next();
            }
        }

        private void next() {
            if (begun < count) {
                begun++;
                loop.postLast(next);
            }
        }
    }

    static Figures coroutinesSemaphore(int count) throws Exception {
        return item(count, () -> Coroutines.slotsBySemaphore(count, SLOTS));
    }

    static Figures coroutinesWorkers(int count) throws Exception {
        return item(count, () -> Coroutines.slotsByWorkers(count, SLOTS));
    }

    static Figures coroutinesFlow(int count) throws Exception {
        return item(count, () -> Coroutines.slotsByFlow(count, SLOTS));
    }

    private static Figures item(int count, Repeated.Run run) throws Exception {
        return Figures.of("item [ns]", Repeated.median(count, run));
    }
}
