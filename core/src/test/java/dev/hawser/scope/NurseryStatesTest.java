package dev.hawser.scope;

import static dev.hawser.reactor.Rig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Rig;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nurseries and scopes are before, in and behind their end. */
@Tag("both")
class NurseryStatesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final VirtualTime time = rig.time;
    private final Reactor reactor = rig.reactor;
    private final List<String> log = new ArrayList<>();

    private <T> T run(Callable<T> function) {
        Deferred<T> ends = reactor.inline(function);
        time.advance(Duration.ofMinutes(1));
        return Rig.valueOf(ends);
    }

    private void sleep(Duration duration) {
        var _ = reactor.sleep(duration).await();
    }

    private static Throwable onAnotherThread(Runnable use) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = Thread.ofPlatform().start(() -> thrown.set(catchThrowable(use::run)));
        other.join();
        return thrown.get();
    }

    @Test
    @DisplayName("a nursery says how many run in it, and whether it is cancelled or has ended")
    void words() {
        Nursery[] opened = new Nursery[1];
        run(() -> {
            Nursery.run(nursery -> {
                opened[0] = nursery;
                nursery.start(() -> {
                    sleep(SECOND);
                    return 1;
                });
                log.add(nursery.toString());
                nursery.cancel();
                log.add(nursery.toString());
            });
            return true;
        });
        log.add(opened[0].toString());
        assertThat(log)
                .containsExactly("Nursery[1 running]", "Nursery[1 running, cancelled]", "Nursery[0 running, ended]");
    }

    @Test
    @DisplayName("behind its end a nursery can neither be cancelled nor be given a time")
    void behindTheEnd() {
        Nursery[] opened = new Nursery[1];
        run(() -> {
            Nursery.run(nursery -> opened[0] = nursery);
            opened[0].cancel();
            assertThat(opened[0].isCancelled()).isFalse();
            assertThatThrownBy(() -> opened[0].cancelAfter(SECOND))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
            return true;
        });
    }

    @Test
    @DisplayName("behind its end a cancel scope cannot be cancelled, and before its cancel it is not")
    void scopeBehindTheEnd() {
        CancelScope[] opened = new CancelScope[1];
        run(() -> CancelScope.open(scope -> {
            opened[0] = scope;
            assertThat(scope.isCancelled()).isFalse();
        }));
        run(() -> {
            opened[0].cancel();
            return true;
        });
        assertThat(opened[0].isCancelled()).isFalse();
    }

    @Test
    @DisplayName("another thread can neither cancel a scope nor give a nursery a time")
    void anotherThread() throws InterruptedException {
        CancelScope[] scope = new CancelScope[1];
        Nursery[] nursery = new Nursery[1];
        Promise<Integer> end = new Promise<>();
        Deferred<Boolean> block = reactor.inline(() -> CancelScope.open(opened -> {
            scope[0] = opened;
            Nursery.run(inner -> {
                nursery[0] = inner;
                var _ = end.await();
            });
        }));
        assertThat(onAnotherThread(() -> scope[0].cancel())).isInstanceOf(WrongThreadException.class);
        assertThat(onAnotherThread(() -> nursery[0].cancelAfter(SECOND))).isInstanceOf(WrongThreadException.class);
        end.callback(1);
        time.advance(Duration.ZERO);
        assertThat(block.outcome()).contains(new Outcome.Success<>(true));
    }

    @Test
    @DisplayName("the time that a nursery was given ends with it")
    void timeEnds() {
        run(() -> {
            Nursery.run(nursery -> nursery.cancelAfter(Duration.ofDays(1)));
            return true;
        });
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("what is adopted in a cancelled nursery is cancelled at once")
    void adoptedLate() {
        Promise<Integer> member = new Promise<>();
        run(() -> {
            Nursery.run(nursery -> {
                nursery.cancel();
                Deferred<Integer> handle = nursery.adopt(member);
                assertThat(failureOf(handle)).isInstanceOf(CancellationException.class);
            });
            return true;
        });
    }

    @Test
    @DisplayName("who has the handle of what is adopted gets its failure, and so does who waits for the nursery")
    void adoptedFails() {
        IllegalArgumentException failure = new IllegalArgumentException("adopted");
        Promise<Integer> member = new Promise<>();
        Throwable[] seen = new Throwable[1];
        Deferred<Boolean> block = reactor.inline(() -> {
            Nursery.run(nursery -> {
                Deferred<Integer> handle = nursery.adopt(member);
                seen[0] = catchThrowable(handle::await);
            });
            return true;
        });
        member.errback(failure);
        time.advance(Duration.ZERO);
        assertThat(seen[0]).isSameAs(failure);
        assertThat(failureOf(block)).isSameAs(failure);
    }

    @Test
    @DisplayName("who waited for a slot of a nursery that has ended is told so, one after the other")
    void slotOfTheEnd() {
        Nursery[] opened = new Nursery[1];
        Deferred<Boolean> block = reactor.inline(() -> {
            Nursery.run(1, nursery -> {
                opened[0] = nursery;
                nursery.start(() -> {
                    sleep(SECOND);
                    return 1;
                });
            });
            return true;
        });
        List<Deferred<Integer>> late = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            late.add(reactor.inline(() -> opened[0].start(() -> 2).await()));
        }
        time.advance(SECOND);
        assertThat(block.outcome()).contains(new Outcome.Success<>(true));
        assertThat(late.getFirst().outcome()).as("just in time").contains(new Outcome.Success<>(2));
        for (Deferred<Integer> each : late.subList(1, 3)) {
            assertThat(failureOf(each))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    @DisplayName("the cancel that took the value of a block is the one that the block saw")
    void cut() {
        Throwable[] seen = new Throwable[1];
        Throwable thrown = run(() -> catchThrowable(() -> Nursery.call(nursery -> {
            nursery.cancel();
            try {
                sleep(SECOND);
            } catch (CancellationException e) {
                seen[0] = e;
                throw e;
            }
            return 1;
        })));
        assertThat(thrown).isInstanceOf(CancellationException.class).isSameAs(seen[0]);
    }

    @Test
    @DisplayName("the Deferred of a nursery of callbacks in a cancelled scope is cancelled at once")
    void chainInCancelled() {
        Promise<Integer> own = new Promise<>();
        run(() -> CancelScope.open(scope -> {
            scope.cancel();
            Deferred<Integer> chain = Nursery.chain(_ -> own);
            assertThat(failureOf(chain)).isInstanceOf(CancellationException.class);
        }));
    }

    @Test
    @DisplayName("a deadline says how far ahead it is, and so does who did not meet it")
    void deadlineWords() {
        run(() -> {
            Deadline deadline = Deadline.after(SECOND);
            assertThat(deadline).hasToString("a deadline PT1S ahead");
            assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE))).hasToString("no deadline");
            assertThatThrownBy(() -> CancelScope.withDeadline(deadline, () -> {
                        sleep(Duration.ofSeconds(2));
                        return true;
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("the block took longer than until its deadline");
            return true;
        });
    }
}
