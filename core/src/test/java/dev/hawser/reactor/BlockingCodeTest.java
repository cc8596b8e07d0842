package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.engine.jdk.JdkThreads;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Unchanged blocking code in inline functions: it suspends the function, and never leaves the reactor's thread. */
@Tag("carrier")
class BlockingCodeTest {
    @RegisterExtension
    final Rig rig = Rig.real();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    /** Runs several functions at once; their carriers must be this thread all the time. */
    @SafeVarargs
    private <T> List<T> together(Callable<T>... bodies) {
        Outcome<List<T>> all = rig.run(() -> {
            List<Deferred<T>> functions = new ArrayList<>();
            for (Callable<T> body : bodies) {
                functions.add(reactor.inline(body));
            }
            return DeferredList.gather(functions).await();
        });
        return valueOf(all);
    }

    private boolean onTheReactor() {
        return Reactor.current() == reactor && Thread.currentThread().isVirtual();
    }

    @Test
    @DisplayName("Thread.sleep is a timer of the reactor: others run meanwhile, and sleeps overlap")
    void sleep() {
        long begin = reactor.nanoTime();
        List<String> order = new ArrayList<>();
        Callable<Boolean>[] sleepers = sleepers(order);
        assertThat(together(sleepers)).containsOnly(true);
        assertThat(order).containsExactly("5 ms", "500 ms", "1000 ms");
        long passed = reactor.nanoTime() - begin;
        assertThat(passed).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(reactor.statistics().wokenFromOutside())
                .as("no other thread is involved")
                .isZero();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type, for the varargs
    private Callable<Boolean>[] sleepers(List<String> order) {
        return new Callable[] {sleeper(1000, order), sleeper(5, order), sleeper(500, order)};
    }

    private Callable<Boolean> sleeper(int millis, List<String> order) {
        return () -> {
            Thread.sleep(millis);
            order.add(millis + " ms");
            return onTheReactor();
        };
    }

    @Test
    @DisplayName("a sleeping function shows in the count of timers, and not as one that awaits")
    void sleepIsATimer() {
        Deferred<Boolean> sleeper = reactor.inline(() -> {
            Thread.sleep(Duration.ofDays(1));
            return true;
        });
        assertThat(reactor.pendingTimers()).isEqualTo(1);
        assertThat(reactor.dump().getFirst().awaits()).isEmpty();
        assertThat(reactor.dump().getFirst().state()).isEqualTo(Thread.State.TIMED_WAITING);
        sleeper.cancel();
        reactor.callFromThread(reactor::stop);
        rig.run();
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(sleeper.isFired()).isTrue();
        var _ = sleeper.addErrback(e -> false);
    }

    @Test
    @DisplayName("Object.wait and notify suspend and resume functions, with and without a time limit")
    void waitAndNotify() {
        Object monitor = new Object();
        boolean[] flag = {false};
        assertThat(together(
                        () -> {
                            synchronized (monitor) {
                                while (!flag[0]) {
                                    monitor.wait();
                                }
                                monitor.wait(2);
                                return onTheReactor();
                            }
                        },
                        () -> {
                            Thread.sleep(1);
                            synchronized (monitor) {
                                flag[0] = true;
                                monitor.notifyAll();
                            }
                            return onTheReactor();
                        }))
                .containsExactly(true, true);
    }

    @Test
    @DisplayName("Semaphore.acquire suspends until another function releases; a timed tryAcquire is a timer")
    void semaphore() {
        Semaphore permits = new Semaphore(0);
        assertThat(together(
                        () -> {
                            permits.acquire();
                            return log.add("acquired");
                        },
                        () -> {
                            log.add("before");
                            permits.release();
                            log.add("after release"); // the other is only ready
                            return new Semaphore(0).tryAcquire(1, TimeUnit.MILLISECONDS);
                        }))
                .containsExactly(true, false);
        assertThat(log).containsExactly("before", "after release", "acquired");
    }

    @Test
    @DisplayName("a monitor that a sleeping function holds is waited for without stalling the reactor")
    void contendedMonitor() {
        Object monitor = new Object();
        assertThat(together(
                        () -> {
                            synchronized (monitor) {
                                Thread.sleep(10);
                                return log.add("first leaves");
                            }
                        },
                        () -> {
                            synchronized (monitor) {
                                return log.add("second enters");
                            }
                        },
                        () -> log.add("third runs")))
                .containsOnly(true);
        assertThat(log).containsExactly("third runs", "first leaves", "second enters");
    }

    @Test
    @DisplayName("a lock can be held across an await, while a callback and another thread want it")
    void lockAcrossAwait() {
        ReentrantLock lock = new ReentrantLock();
        Promise<Integer> gate = new Promise<>();
        CountDownLatch wanted = new CountDownLatch(1);
        Outcome<Boolean> outcome = rig.run(() -> {
            Deferred<Boolean> holder = reactor.inline(() -> {
                lock.lock();
                try {
                    return gate.await() == 1 && lock.isHeldByCurrentThread() && log.add("holder leaves");
                } finally {
                    lock.unlock();
                }
            });
            Promise<Boolean> callbackGotIt = new Promise<>();
            reactor.callLater(Duration.ZERO, () -> {
                wanted.countDown();
                lock.lock(); // the callback waits: functions go on
                lock.unlock();
                callbackGotIt.callback(log.add("callback"));
            });
            Deferred<Boolean> job = reactor.deferToThread(() -> {
                wanted.await();
                lock.lock();
                lock.unlock();
                return true;
            });
            while (lock.getQueueLength() < 2) {
                Thread.sleep(1);
            }
            gate.callback(1);
            return holder.await() && callbackGotIt.await() && job.await();
        });
        assertThat(valueOf(outcome)).isTrue();
        assertThat(log).containsExactly("holder leaves", "callback");
    }

    @Test
    @DisplayName("a socket read suspends; client and server run on the one thread")
    void sockets() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            List<Integer> read = together(
                    () -> {
                        try (Socket accepted = server.accept()) {
                            int got = accepted.getInputStream().read();
                            accepted.getOutputStream().write(got + 1);
                            return got;
                        }
                    },
                    () -> {
                        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                            client.getOutputStream().write(41);
                            int answer = client.getInputStream().read();
                            assertThat(onTheReactor()).isTrue();
                            return answer;
                        }
                    });
            assertThat(read).containsExactly(41, 42);
        }
    }

    @Test
    @DisplayName("Thread.yield lets the others run and comes back at the tail")
    void yield() {
        Callable<Boolean> yields = () -> {
            for (int i = 0; i < 3; i++) {
                log.add(i);
                Thread.yield();
            }
            return true;
        };
        together(yields, yields);
        assertThat(log).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    @DisplayName(
            "threads started inside a function inherit the reactor: an executor made in it stays on the one thread")
    void executorInside() {
        ConcurrentHashMap<Thread, Boolean> carriers = new ConcurrentHashMap<>();
        Outcome<Integer> sum = rig.run(() -> {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    int number = i;
                    futures.add(executor.submit(() -> {
                        carriers.put(JdkThreads.currentCarrier(), true);
                        Thread.sleep(1);
                        reactor.sleep(Duration.ofMillis(1)).await(); // an inherited thread may await
                        return number;
                    }));
                }
                int total = 0;
                for (Future<Integer> future : futures) {
                    total += future.get();
                }
                return total;
            }
        });
        assertThat(valueOf(sum)).isEqualTo(190);
        assertThat(carriers.keySet()).containsExactly(Thread.currentThread());
    }

    @Test
    @DisplayName("300 functions in sleeps, semaphores and monitors end on one thread, though each of them blocks")
    void many() {
        Semaphore permits = new Semaphore(3);
        Outcome<Boolean> outcome = rig.run(() -> {
            List<Deferred<Boolean>> functions = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                functions.add(reactor.inline(() -> {
                    permits.acquire();
                    try {
                        Thread.sleep(Duration.ofNanos(10_000));
                        synchronized (permits) {
                            return onTheReactor();
                        }
                    } finally {
                        permits.release();
                    }
                }));
            }
            return DeferredList.gather(functions).await().stream().allMatch(Boolean::booleanValue);
        });
        assertThat(valueOf(outcome)).isTrue();
    }
}
