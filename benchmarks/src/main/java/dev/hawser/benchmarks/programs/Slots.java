package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.BareLoop;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.Cooperator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Many items, never more than a hundred at a time; each lets the others run once and is done. Repeated in one JVM: it
/// is about the going on, not about the start.
final class Slots {
    private static final int SLOTS = 100;

    private Slots() {}

    private static Figures repeat(int count, Repeated.Run run) throws Exception {
        return Figures.of("item [ns]", Repeated.median(count, run));
    }

    /// So many items, each made when it is asked for.
    private record Items<T>(int count, IntFunction<T> make) implements Iterable<T> {
        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < count;
                }

                @Override
                public T next() {
                    return make.apply(next++);
                }
            };
        }
    }

    /// Each item is a Deferred that fires in the next turn.
    static Figures hawserCallbacks(int count) throws Exception {
        Callable<Boolean> end = () -> true;
        return hawser(
                count,
                (cooperator, reactor) -> cooperator.parallel(
                        new Items<>(count, _ -> reactor.deferLater(Duration.ZERO, end)).iterator(), SLOTS));
    }

    /// A hundred inline functions, each of which awaits the next turn for one item after another.
    static Figures hawserInline(int count) throws Exception {
        return hawser(count, (cooperator, reactor) -> {
            Callable<Object> item = () -> {
                reactor.sleep(Duration.ZERO).await();
                return true;
            };
            return cooperator.parallelInline(new Items<>(count, _ -> item).iterator(), SLOTS);
        });
    }

    /// The same with a JDK call instead of an await.
    static Figures hawserInlineYield(int count) throws Exception {
        return hawser(count, (cooperator, reactor) -> {
            Callable<Object> item = () -> {
                Thread.yield();
                return true;
            };
            return cooperator.parallelInline(new Items<>(count, _ -> item).iterator(), SLOTS);
        });
    }

    /// An inline function of its own for each item.
    static Figures hawserInlineEach(int count) throws Exception {
        return hawser(count, (cooperator, reactor) -> {
            Callable<Boolean> item = () -> {
                Thread.yield();
                return true;
            };
            return cooperator.parallel(new Items<>(count, _ -> reactor.inline(item)).iterator(), SLOTS);
        });
    }

    private interface Batch {
        Deferred<Long> start(Cooperator cooperator, Reactor reactor) throws Exception;
    }

    private static Figures hawser(int count, Batch batch) throws Exception {
        return repeat(count, () -> {
            Reactor reactor = Reactor.create(); // one runs once
            reactor.callWhenRunning(() -> {
                var _ = batch.start(Cooperator.create(reactor), reactor).addBoth(outcome -> {
                    reactor.stop();
                    return outcome;
                });
            });
            reactor.run();
        });
    }

    static Figures virtualThreadsSemaphore(int count) throws Exception {
        return repeat(count, () -> {
            Semaphore slots = new Semaphore(SLOTS);
            CountDownLatch left = new CountDownLatch(count);
            Runnable item = () -> {
                Thread.yield();
                slots.release();
                left.countDown();
            };
            for (int i = 0; i < count; i++) {
                slots.acquire();
                var _ = Thread.startVirtualThread(item);
            }
            left.await();
        });
    }

    static Figures virtualThreadsPool(int count) throws Exception {
        try (ExecutorService pool =
                Executors.newFixedThreadPool(SLOTS, Thread.ofVirtual().factory())) {
            return repeat(count, () -> {
                CountDownLatch left = new CountDownLatch(count);
                Runnable item = () -> {
                    Thread.yield();
                    left.countDown();
                };
                for (int i = 0; i < count; i++) {
                    pool.execute(item);
                }
                left.await();
            });
        }
    }

    /// A hundred virtual threads that share one counter: the barest pool.
    static Figures virtualThreadsByHand(int count) throws Exception {
        return repeat(count, () -> {
            var next = new AtomicInteger();
            Thread[] threads = new Thread[SLOTS];
            for (int i = 0; i < SLOTS; i++) {
                threads[i] = Thread.startVirtualThread(() -> {
                    while (next.getAndIncrement() < count) {
                        Thread.yield();
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
        });
    }

    /// A thread of its own for each item on the barest loop of the JDK's. As with a function, the one that starts it
    /// steps aside for it.
    static Figures bareLoopEach(int count) throws Exception {
        BareLoop loop = new BareLoop();
        return repeat(count, () -> {
            int[] live = {0};
            Runnable item = () -> {
                Thread.yield();
                live[0]--;
            };
            loop.thread(() -> {
                        for (int begun = 0; begun < count; ) {
                            if (live[0] < SLOTS) {
                                begun++;
                                live[0]++;
                                loop.thread(item).start();
                            }
                            Thread.yield();
                        }
                    })
                    .start();
            loop.drain();
        });
    }

    static Figures vertx(int count) throws Exception {
        Vertx vertx = Vertx.vertx();
        Context context = vertx.getOrCreateContext();
        return onALoop(count, hop -> context.runOnContext(_ -> hop.run()));
    }

    static Figures netty(int count) throws Exception {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        return onALoop(count, loop::execute);
    }

    /// By hand, as one would on an event loop: the end of an item begins the next.
    private static Figures onALoop(int count, Consumer<Runnable> nextTurn) throws Exception {
        return repeat(count, () -> {
            CountDownLatch over = new CountDownLatch(1);
            nextTurn.accept(new HandMade(count, nextTurn, over)::begin);
            over.await();
        });
    }

    private static final class HandMade {
        private final int count;
        private final Consumer<Runnable> nextTurn;
        private final CountDownLatch over;
        private final Runnable end = this::end;
        private int begun;
        private int ended;

        HandMade(int count, Consumer<Runnable> nextTurn, CountDownLatch over) {
            this.count = count;
            this.nextTurn = nextTurn;
            this.over = over;
        }

        void begin() {
            for (int i = 0; i < SLOTS; i++) {
                next();
            }
        }

        private void next() {
            if (begun < count) {
                begun++;
                nextTurn.accept(end);
            }
        }

        private void end() {
            if (++ended == count) {
                over.countDown();
            } else {
                next();
            }
        }
    }
}
