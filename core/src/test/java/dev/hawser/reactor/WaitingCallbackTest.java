package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A callback that waits for a lock holds up the callbacks behind it, and nothing else. */
@Tag("carrier")
class WaitingCallbackTest {
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    @Nested
    @DisplayName("gets the lock that a function holds across an await of")
    class AcrossAnAwait {
        private final Reactor reactor = Reactor.create(
                options -> options.stallThreshold(Duration.ZERO).onError((_, error) -> errors.add(error)));

        /** The function holds the lock while it waits, and the callback wants it meanwhile. */
        private void lockHeldAcross(Callable<Object> wait) {
            boolean[] waited = {false};
            reactor.callLater(Duration.ZERO, () -> {
                Deferred<Object> function = reactor.inline(() -> {
                    lock.lock();
                    try {
                        return wait.call();
                    } finally {
                        lock.unlock();
                    }
                });
                reactor.callLater(Duration.ZERO, () -> {
                    waited[0] = lock.isLocked();
                    lock.lock();
                    lock.unlock();
                    reactor.stop();
                });
                var _ = function.addErrbackAction(errors::add);
            });
            reactor.run();
            reactor.close();
            assertThat(waited[0]).as("the callback had to wait").isTrue();
            assertThat(errors).isEmpty();
        }

        @Test
        @DisplayName("reactor.sleep")
        void sleep() {
            lockHeldAcross(() -> reactor.sleep(Duration.ofMillis(20)).await());
        }

        @Test
        @DisplayName("deferToThread")
        void threadJob() {
            CountDownLatch queued = new CountDownLatch(1);
            lockHeldAcross(() -> reactor.deferToThread(() -> {
                        while (!lock.hasQueuedThreads()) {
                            Thread.onSpinWait(); // ends once the callback waits
                        }
                        return queued.getCount();
                    })
                    .await());
        }

        @Test
        @DisplayName("a CompletableFuture")
        void future() {
            CompletableFuture<Object> future = CompletableFuture.supplyAsync(() -> {
                while (!lock.hasQueuedThreads()) { // the callback that has to wait
                    Thread.onSpinWait();
                }
                return 1;
            });
            lockHeldAcross(() -> reactor.fromCompletionStage(future).await());
        }

        @Test
        @DisplayName("another reactor")
        void otherReactor() {
            try (Reactor other = Reactor.start()) {
                lockHeldAcross(
                        () -> reactor.submitTo(other, lock::hasQueuedThreads).await());
            }
        }
    }

    @Test
    @DisplayName("does not keep the reactor from stopping, though the error handler wants a lock that it holds")
    void stuckCallbackWithTheHandlersLock() {
        Object handlersLock = new Object();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Reactor reactor = Reactor.create(options -> options.stopTimeout(Duration.ofMillis(50))
                .stallThreshold(Duration.ZERO)
                .onError((_, error) -> {
                    synchronized (handlersLock) {
                        errors.add(error);
                        told.countDown();
                    }
                }));
        reactor.callLater(Duration.ZERO, () -> {
            reactor.stop();
            synchronized (handlersLock) {
                awaitUninterruptibly(release);
            }
        });
        reactor.run();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
        assertThat(errors).isEmpty();
        Thread.ofPlatform().start(release::countDown); // the daemon thread for what is left takes it from there
        assertThat(awaitUninterruptibly(told)).isTrue();
        assertThat(errors).hasSize(1).first().asString().contains("a callback has been waiting");
        reactor.close();
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                return latch.await(4, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                continue; // by the stop, at half of its time
            }
        }
    }
}
