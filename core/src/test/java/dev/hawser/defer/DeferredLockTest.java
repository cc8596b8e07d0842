package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static dev.hawser.defer.Results.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredLockTest {
    private final Oops oops = new Oops("x");
    private final List<Object> log = new ArrayList<>();

    @Nested
    class Lock {
        private final DeferredLock lock = new DeferredLock();

        @Test
        @DisplayName("b45: acquire gives a permit, in the order of asking; closing it twice does nothing")
        void fifo() {
            Permit first = valueOf(lock.acquire());
            Deferred<Permit> second = lock.acquire();
            Deferred<Permit> third = lock.acquire();
            assertPending(second);
            assertThat(lock.isLocked()).isTrue();
            first.close();
            first.close();
            assertThat(first.isClosed()).isTrue();
            assertPending(third);
            valueOf(second).close();
            assertThat(lock.isLocked()).isTrue();
            valueOf(third).close();
            assertThat(lock.isLocked()).isFalse();
        }

        @Test
        @DisplayName("b45: it stays locked while it is handed over, and who asks then comes last")
        void handOver() {
            Permit first = valueOf(lock.acquire());
            Deferred<Void> second = lock.acquire().addAction(permit -> {
                assertThat(lock.isLocked()).isTrue();
                permit.close();
                assertThat(lock.isLocked()).as("the third has it").isTrue();
                log.add("second");
            });
            Deferred<Void> third = lock.acquire().addAction(permit -> log.add("third"));
            first.close();
            assertThat(log).containsExactly("second", "third");
            assertThatValue(second).isNull();
            assertThatValue(third).isNull();
            assertThat(lock.isLocked()).isTrue();
        }

        @Test
        @DisplayName("b45: cancel before it is acquired gives up the place; afterwards it does nothing")
        void cancel() {
            Deferred<Permit> first = lock.acquire();
            first.cancel();
            Deferred<Permit> second = lock.acquire();
            Deferred<Permit> third = lock.acquire();
            second.cancel();
            assertThat(failureOf(second)).isInstanceOf(CancellationException.class);
            assertThat(lock.waiting()).isEqualTo(1);
            valueOf(first).close();
            assertThat(valueOf(third).isClosed()).isFalse();
        }

        @Test
        @DisplayName(
                "b46: run holds it until the work ends, however it ends, and gives it back before the result goes on")
        void run() {
            Promise<Integer> work = new Promise<>();
            Deferred<Integer> end = lock.chainRun(() -> work).addCallback(v -> {
                assertThat(lock.isLocked()).isFalse();
                return v + 1;
            });
            assertThat(lock.isLocked()).isTrue();
            work.callback(1);
            assertThatValue(end).isEqualTo(2);
            assertThat(failureOf(lock.chainRun(() -> Deferred.fail(oops)))).isSameAs(oops);
            assertThat(failureOf(lock.chainRun(() -> {
                        throw oops;
                    })))
                    .isSameAs(oops);
            assertThat(failureOf(lock.run(() -> {
                        throw oops;
                    })))
                    .isSameAs(oops);
            assertThatValue(lock.run(lock::isLocked)).isEqualTo(true);
            assertThat(lock.isLocked()).isFalse();
        }

        @Test
        @DisplayName("b46: cancel while the work runs goes to the work; then the lock is given back")
        void cancelRun() {
            Promise<Integer> work = new Promise<>();
            Deferred<Integer> end = lock.chainRun(() -> work);
            end.cancel();
            assertThat(failureOf(work)).isInstanceOf(CancellationException.class);
            assertThat(failureOf(end)).isSameAs(failureOf(work));
            assertThat(lock.isLocked()).isFalse();
        }

        @Test
        @DisplayName("b46: cancel while it waits for the lock: the work never starts")
        void cancelWaitingRun() {
            Permit permit = valueOf(lock.acquire());
            Deferred<Boolean> end = lock.run(() -> log.add("ran"));
            end.cancel();
            permit.close();
            assertThat(failureOf(end)).isInstanceOf(CancellationException.class);
            assertThat(log).isEmpty();
        }

        @Test
        @DisplayName("b18: a hundred thousand who wait are served in constant stack")
        void constantStack() throws Exception {
            SmallStack.run(() -> {
                Permit permit = valueOf(lock.acquire());
                int[] ran = new int[1];
                List<Deferred<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 100_000; i++) {
                    all.add(lock.run(() -> ran[0]++));
                }
                permit.close();
                assertThat(ran[0]).isEqualTo(100_000);
                assertThatValue(all.getLast()).isEqualTo(99_999);
            });
        }

        @Test
        @DisplayName("b45: a release by a function does not wait for a stage that is still running on another thread")
        void releaseByAnother() throws Exception {
            DeferredSemaphore two = new DeferredSemaphore(2);
            Permit a = valueOf(two.acquire());
            Permit b = valueOf(two.acquire());
            Deferred<Permit> last = runWhileHandingOver(two, a, b);
            assertThat(valueOf(last).isClosed()).isFalse();
        }

        private Deferred<Permit> runWhileHandingOver(DeferredSemaphore semaphore, Permit a, Permit b)
                throws InterruptedException {
            Deferred<Void> handed = semaphore.acquire().addAction(permit -> {
                // The stage is set aside here; a function of the same reactor, so another thread, gives one back.
                Thread other = Thread.ofVirtual().start(b::close);
                other.join();
                assertThat(semaphore.waiting()).isZero();
            });
            Deferred<Permit> last = semaphore.acquire();
            a.close();
            assertThatValue(handed).isNull();
            return last;
        }
    }

    @Nested
    class Semaphore {
        @Test
        @DisplayName("b47: so many at a time, not more; at least one permit")
        void permits() {
            DeferredSemaphore semaphore = new DeferredSemaphore(2);
            Permit first = valueOf(semaphore.acquire());
            Permit second = valueOf(semaphore.acquire());
            assertThat(semaphore.free()).isZero();
            Deferred<Permit> third = semaphore.acquire();
            assertPending(third);
            assertThat(semaphore.waiting()).isEqualTo(1);
            second.close();
            second.close();
            assertThat(valueOf(third).isClosed()).isFalse();
            valueOf(third).close();
            first.close();
            assertThat(semaphore.free()).isEqualTo(2);
            assertThatThrownBy(() -> new DeferredSemaphore(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0");
        }

        @Test
        @DisplayName("b47: cancel gives up the place; run and chainRun give the permit back on every way out")
        void cancelAndRun() {
            DeferredSemaphore semaphore = new DeferredSemaphore(1);
            Promise<Integer> work = new Promise<>();
            Deferred<Integer> running = semaphore.chainRun(() -> work);
            Deferred<Integer> waiting = semaphore.run(() -> 2);
            Deferred<Integer> cancelled = semaphore.run(() -> 3);
            cancelled.cancel();
            assertThat(failureOf(cancelled)).isInstanceOf(CancellationException.class);
            work.errback(oops);
            assertThat(failureOf(running)).isSameAs(oops);
            assertThatValue(waiting).isEqualTo(2);
            assertThat(semaphore.free()).isEqualTo(1);
        }

        @Test
        @DisplayName("b47: a permit in try-with-resources goes back also when the body throws")
        void tryWithResources() {
            DeferredSemaphore semaphore = new DeferredSemaphore(1);
            assertThatThrownBy(() -> {
                        try (Permit permit = semaphore.acquire().await()) {
                            assertThat(permit.toString()).contains("0 of 1 free");
                            throw oops;
                        }
                    })
                    .isSameAs(oops);
            assertThat(semaphore.free()).isEqualTo(1);
        }
    }

    /** For whoever looks for circles of those who wait. */
    @Nested
    class Taker {
        private final Turnstile turnstile = new Turnstile("a lock", 1);

        @Test
        @DisplayName("who waits says what for")
        void words() {
            try (Permit _ = valueOf(turnstile.acquire())) {
                Deferred<Permit> waiting = turnstile.acquire();
                assertThat(turnstile).hasToString("a lock, 0 of 1 free, 1 waiting");
                assertThat(Awaited.by(waiting))
                        .isEqualTo(new Awaited.Lock(turnstile, new Awaited.Running(Thread.currentThread())));
                waiting.cancel();
                assertThat(failureOf(waiting)).isInstanceOf(CancellationException.class);
            }
            assertThat(turnstile.taker()).as("nobody any more").isNull();
        }

        @Test
        @DisplayName("what runs with the permit has it until it is fired")
        void whatRuns() {
            Promise<Integer> work = new Promise<>();
            Deferred<Integer> running = turnstile.chainRun(() -> work);
            assertThat(turnstile.taker())
                    .isInstanceOfSatisfying(
                            Awaited.Source.class,
                            source -> assertThat(source.maker()).isNull());
            work.callback(1);
            assertThatValue(running).isEqualTo(1);
            assertThat(turnstile.taker()).isNull();
        }

        @Test
        @DisplayName("what has fired at once has it no longer")
        void whatHasRun() {
            assertThatValue(turnstile.chainRun(() -> Deferred.succeed(1))).isEqualTo(1);
            assertThat(turnstile.taker()).isNull();
        }

        @Test
        @DisplayName("of several permits nobody knows")
        void several() {
            Turnstile two = new Turnstile("a semaphore", 2);
            assertThat(valueOf(two.acquire()).isClosed()).isFalse();
            assertThat(two.taker()).isNull();
        }
    }
}
