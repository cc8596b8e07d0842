package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Functions in a cancelled scope that block in the JDK. */
@Tag("carrier")
@WithReactor
class BlockedScopeTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aFunctionThatBlocksInTheJdkIsReached() {
        Semaphore never = new Semaphore(0);
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(20), never::acquire));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.elapsed()).isEqualTo(Duration.ofDays(1).toMillis());
    }

    @Test
    void oneThatSwallowsAnInterruptIsInterruptedAtItsNextBlockingCall() {
        Semaphore never = new Semaphore(0);
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(20), () -> {
            for (int i = 0; i < 3; i++) {
                try {
                    never.acquire();
                } catch (InterruptedException e) {
                    steps.log("swallowed " + i);
                }
            }
            never.acquire();
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("20 swallowed 0", "20 swallowed 1", "20 swallowed 2");
    }

    @Test
    void noInterruptIsLeftBehindTheBlock() {
        Deferred<Boolean> ended = steps.run(() -> {
            var _ = CancelScope.moveOnAfter(millis(20), () -> new Semaphore(0).acquireUninterruptibly(0));
            var _ = CancelScope.open(scope -> {
                scope.cancel();
                Thread.currentThread().interrupt();
            });
            return Thread.currentThread().isInterrupted();
        });
        assertThat(successOf(ended)).isFalse();
    }

    @Test
    void noInterruptOfACancelThatNobodyTookIsLeftBehindTheNursery() {
        IllegalArgumentException failure = new IllegalArgumentException("child");
        Deferred<Boolean> ended = steps.run(() -> {
            Throwable thrown = catchThrowable(() -> Nursery.run(nursery -> {
                nursery.start(() -> {
                    steps.sleep(20);
                    throw failure;
                });
                LockSupport.park(); // which returns at the interrupt, and leaves it where it is
            }));
            assertThat(thrown).isSameAs(failure);
            return Thread.currentThread().isInterrupted();
        });
        assertThat(successOf(ended)).isFalse();
    }

    @Test
    void aFunctionThatCannotBeInterruptedInALockLetsTimeGoOn() {
        ReentrantLock lock = new ReentrantLock();
        Deferred<Boolean> holder = steps.reactor.inline(() -> {
            lock.lock();
            try {
                steps.sleep(500);
            } finally {
                lock.unlock();
            }
            return true;
        });
        Deferred<String> ended = steps.reactor.inline(() -> {
            boolean inTime = CancelScope.moveOnAfter(millis(20), () -> {
                lock.lock();
                lock.unlock();
            });
            steps.log("got the lock");
            steps.sleep(10); // no interrupt is left
            return "in time: " + inTime;
        });
        steps.time.advance(Duration.ofSeconds(1));
        assertThat(successOf(holder)).isTrue();
        assertThat(successOf(ended)).isEqualTo("in time: true");
        assertThat(steps.log).containsExactly("500 got the lock");
    }

    @Test
    void aLoopThatSwallowsEachInterruptLetsTimeGoOn() {
        Semaphore never = new Semaphore(0);
        int[] rounds = new int[1];
        Deferred<Boolean> ended = steps.reactor.inline(() -> CancelScope.moveOnAfter(millis(20), () -> {
            while (steps.elapsed() < 60_000) {
                try {
                    never.acquire();
                } catch (InterruptedException e) {
                    rounds[0]++;
                }
            }
            never.acquire();
        }));
        steps.time.advance(Duration.ofMinutes(2));
        assertThat(successOf(ended)).isFalse();
        assertThat(rounds[0]).isBetween(100, 1000);
    }
}
