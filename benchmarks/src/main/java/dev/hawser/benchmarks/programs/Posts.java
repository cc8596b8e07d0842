package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Calls that other threads hand to a loop, from one producer or from four, as fast as they can.
final class Posts {
    private final int producers;

    Posts(int producers) {
        this.producers = producers;
    }

    /// @param loop takes a call from any thread
    Figures through(Consumer<Runnable> loop, int count) throws Exception {
        int each = count / producers;
        int all = each * producers;
        Taken taken = new Taken();
        return Figures.of("post [ns]", Repeated.median(all, () -> {
            taken.reset(all);
            Runnable call = taken::one;
            produce(() -> {
                for (int i = 0; i < each; i++) {
                    loop.accept(call);
                }
            });
            taken.over.await();
        }));
    }

    Figures coroutineChannel(int count) throws Exception {
        int each = count / producers;
        return Figures.of("post [ns]", Repeated.median(each * producers, () -> Coroutines.posts(producers, each)));
    }

    /// A virtual thread that takes from a queue: what one writes without a loop.
    Figures virtualThreadQueue(int count) throws Exception {
        int each = count / producers;
        int all = each * producers;
        return Figures.of("post [ns]", Repeated.median(all, () -> {
            LinkedBlockingQueue<Boolean> queue = new LinkedBlockingQueue<>();
            Thread consumer = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < all; i++) {
                        queue.take();
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            produce(() -> {
                for (int i = 0; i < each; i++) {
                    queue.add(true);
                }
            });
            consumer.join();
        }));
    }

    private void produce(Runnable body) {
        for (int i = 0; i < producers; i++) {
            Thread.ofPlatform().daemon().start(body);
        }
    }

    /// Counts on the loop's thread alone.
    private static final class Taken {
        private CountDownLatch over = new CountDownLatch(1);
        private int left;

        void reset(int count) {
            over = new CountDownLatch(1);
            left = count;
        }

        void one() {
            if (--left == 0) {
                over.countDown();
            }
        }
    }
}
