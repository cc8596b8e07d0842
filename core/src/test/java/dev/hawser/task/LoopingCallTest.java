package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.task.Steps.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class LoopingCallTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestReactor test = new TestReactor();
    private final List<Object> log = new ArrayList<>();
    private final Oops oops = new Oops("x");
    private final LoopingCall loop = LoopingCall.of(test.reactor, this::logTime);

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    private void logTime() {
        log.add(test.time.elapsed().toMillis());
    }

    private void advanceMillis(long millis) {
        test.advance(Duration.ofMillis(millis));
    }

    @Nested
    class Starting {
        @Test
        @DisplayName("b63: start calls at once, inside start; with now = false after one interval")
        void now() {
            Deferred<LoopingCall> done = loop.start(SECOND);
            assertThat(log).containsExactly(0L);
            loop.stop();
            Deferred<LoopingCall> again = loop.start(SECOND, false);
            assertThat(log).hasSize(1);
            advanceMillis(1000);
            assertThat(log).containsExactly(0L, 1000L);
            loop.stop();
            assertThat(done.await()).isSameAs(loop);
            assertThat(again.await()).isSameAs(loop);
        }

        @Test
        @DisplayName("b63: the Deferred that start gives may have failed already")
        void failedAtOnce() {
            LoopingCall failing = LoopingCall.of(test.reactor, () -> {
                throw oops;
            });
            Deferred<LoopingCall> done = failing.start(SECOND);
            assertThatThrownBy(done::await).isSameAs(oops);
            assertThat(failing.isRunning()).isFalse();
        }

        @Test
        @DisplayName("b63: a negative interval, a second start, stop and reset while not running throw")
        void misuse() {
            assertThatThrownBy(() -> loop.start(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> loop.interval(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(loop::stop).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(loop::reset).isInstanceOf(IllegalStateException.class);
            Deferred<LoopingCall> done = loop.start(SECOND);
            assertThatThrownBy(() -> loop.start(SECOND)).isInstanceOf(IllegalStateException.class);
            loop.stop();
            assertThat(done.await()).isSameAs(loop);
            assertThatThrownBy(loop::stop).isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class Calls {
        private final List<Promise<Integer>> calls = new ArrayList<>();
        private final LoopingCall slow = LoopingCall.ofDeferred(test.reactor, () -> {
            logTime();
            calls.add(new Promise<>(_ -> log.add("cancelled")));
            return calls.getLast();
        });

        @Test
        @DisplayName("b64: the next call is looked for only when the Deferred of the last one has fired")
        void waits() {
            Deferred<LoopingCall> done = slow.start(SECOND);
            advanceMillis(10_500);
            assertThat(log).containsExactly(0L);
            calls.getFirst().callback(1);
            advanceMillis(500);
            assertThat(log).containsExactly(0L, 11_000L);
            calls.getLast().errback(oops);
            assertThatThrownBy(done::await).isSameAs(oops);
            assertThat(slow.isRunning()).isFalse();
            assertThat(test.reactor.pendingTimers()).isZero();
        }

        @Test
        @DisplayName("b64: a call that throws stops the loop")
        void throwing() {
            LoopingCall failing = LoopingCall.withCount(test.reactor, count -> {
                logTime();
                if (log.size() == 3) {
                    throw oops;
                }
            });
            Deferred<LoopingCall> done = failing.start(SECOND);
            advanceMillis(10_000);
            assertThat(log).containsExactly(0L, 1000L, 2000L);
            assertThatThrownBy(done::await).isSameAs(oops);
        }

        @Test
        @DisplayName("b64: stop and then a failure in the same call: the failure wins")
        void stopThenThrow() {
            List<LoopingCall> self = new ArrayList<>();
            self.add(LoopingCall.of(test.reactor, () -> {
                self.getFirst().stop();
                throw oops;
            }));
            assertThatThrownBy(self.getFirst().start(SECOND)::await).isSameAs(oops);
        }

        @Test
        @DisplayName("b65: stop takes the timer away and fires with the loop at once")
        void stop() {
            Deferred<LoopingCall> done = loop.start(SECOND);
            loop.stop();
            assertThat(done.await()).isSameAs(loop);
            assertThat(test.reactor.pendingTimers()).isZero();
        }

        @Test
        @DisplayName("b65: while a call is under way, stop fires when that is over")
        void stopDuringCall() {
            Deferred<LoopingCall> done = slow.start(SECOND);
            slow.stop();
            assertThat(slow.isRunning()).isFalse();
            assertThatThrownBy(slow::stop).isInstanceOf(IllegalStateException.class);
            assertThat(done.isFired()).isFalse();
            calls.getFirst().callback(1);
            assertThat(done.await()).isSameAs(slow);
            assertThat(log).as("a stop does not cancel").containsExactly(0L);
        }

        @Test
        @DisplayName("b69: cancelling the Deferred of start stops the loop, which can be started again")
        void cancel() {
            Deferred<LoopingCall> done = loop.start(SECOND);
            done.cancel();
            assertThatThrownBy(done::await).isInstanceOf(CancellationException.class);
            assertThat(loop.isRunning()).isFalse();
            assertThat(test.reactor.pendingTimers()).isZero();
            Deferred<LoopingCall> again = loop.start(SECOND);
            loop.stop();
            assertThat(again.await()).isSameAs(loop);
        }

        @Test
        @DisplayName("b69: it cancels the call under way and fires when that is over")
        void cancelDuringCall() {
            Deferred<LoopingCall> done = slow.start(SECOND);
            done.cancel();
            assertThat(log).containsExactly(0L, "cancelled");
            assertThatThrownBy(done::await).isInstanceOf(CancellationException.class);

            Promise<Integer> stubborn = Promise.cancelledBy(() -> log.add("asked"));
            LoopingCall waiting = LoopingCall.ofDeferred(test.reactor, () -> stubborn);
            Deferred<LoopingCall> later = waiting.start(SECOND);
            later.cancel();
            later.cancel();
            assertThat(log).endsWith("asked", "asked");
            assertThat(later.isFired()).isFalse();
            stubborn.callback(1);
            assertThatThrownBy(later::await).isInstanceOf(CancellationException.class);
        }

        @Test
        void otherThreadsAreRefusedBeforeAnythingIsCalled() throws InterruptedException {
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    var _ = loop.start(SECOND);
                } catch (WrongThreadException expected) {
                    log.add("refused");
                }
            });
            other.join();
            assertThat(log).containsExactly("refused");
        }

        @Test
        void callThatEndsAfterTheReactorIsClosedFailsTheLoop() {
            TestReactor closed = new TestReactor();
            Promise<Integer> last = new Promise<>();
            LoopingCall waiting = LoopingCall.ofDeferred(closed.reactor, () -> last);
            Deferred<LoopingCall> done = waiting.start(SECOND);
            closed.close();
            last.callback(1);
            assertThatThrownBy(done::await).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void inlineFunctionAsACallMayAwait() {
            LoopingCall inline = LoopingCall.ofDeferred(
                    test.reactor,
                    () -> test.reactor.inline(() -> {
                        logTime();
                        return test.reactor.sleep(Duration.ofMillis(1500)).await();
                    }));
            Deferred<LoopingCall> done = inline.start(SECOND);
            advanceMillis(4000);
            assertThat(log).containsExactly(0L, 2000L, 4000L);
            done.cancel();
            test.settle();
            assertThatThrownBy(done::await).isInstanceOf(CancellationException.class);
        }
    }

    @Nested
    class Grid {
        @Test
        @DisplayName("b66: calls keep to the grid of the start; ticks that were missed are left out")
        void missedTicks() {
            LoopingCall slow = LoopingCall.ofDeferred(test.reactor, () -> {
                logTime();
                return log.size() == 1
                        ? test.reactor.sleep(Duration.ofSeconds(2))
                        : test.reactor.sleep(Duration.ofMillis(100));
            });
            var _ = slow.start(Duration.ofMillis(500)).addAction(log::add);
            advanceMillis(3200);
            assertThat(log).containsExactly(0L, 2500L, 3000L);
            slow.stop();
        }

        @Test
        @DisplayName("b66: a tick that is exactly now counts as past, and nothing drifts in a million calls")
        void noDrift() {
            long[] calls = {0};
            LoopingCall counting = LoopingCall.of(test.reactor, () -> calls[0]++);
            var _ = counting.start(Duration.ofNanos(333_333_333)).addAction(log::add);
            test.advance(Duration.ofNanos(333_333_333L * 1_000_000 - 1));
            assertThat(calls[0]).isEqualTo(1_000_000);
            test.advance(Duration.ofNanos(1));
            assertThat(calls[0]).isEqualTo(1_000_001);
            counting.stop();
        }

        @Test
        @DisplayName("b67: an interval of zero is once a turn, and the count is always 1")
        void zeroInterval() {
            LoopingCall counting = LoopingCall.withCount(test.reactor, log::add);
            var _ = counting.start(Duration.ZERO).addErrback(_ -> counting);
            assertThat(log).containsExactly(1L);
            long turns = test.reactor.statistics().turns();
            test.turn();
            assertThat(test.reactor.statistics().turns() - turns).isEqualTo(log.size() - 1);
            test.turn();
            assertThat(log).containsOnly(1L).hasSize(3);
            counting.stop();
        }

        @Test
        @DisplayName("b68: the count is the grid points since the last call, 1 at first, never 0")
        void counts() {
            Promise<Integer> slow = new Promise<>();
            LoopingCall counting = LoopingCall.withCountDeferred(test.reactor, count -> {
                log.add(count);
                return log.size() == 3 ? slow : Deferred.succeed(1);
            });
            Deferred<LoopingCall> done = counting.start(SECOND);
            advanceMillis(1000);
            advanceMillis(1000);
            assertThat(log).containsExactly(1L, 1L, 1L);
            advanceMillis(3500);
            slow.callback(1);
            advanceMillis(500);
            assertThat(log).as("3 were left out").containsExactly(1L, 1L, 1L, 4L);
            advanceMillis(2000);
            assertThat(log.stream().mapToLong(count -> (Long) count).sum()).isEqualTo(8 + 1);
            counting.stop();
            assertThat(done.await()).isSameAs(counting);
        }

        @Test
        @DisplayName("b68: without a call at the start the first count is of the intervals since then")
        void countsFromLaterStart() {
            LoopingCall counting = LoopingCall.withCount(test.reactor, log::add);
            var _ = counting.start(SECOND, false).addAction(log::add);
            advanceMillis(2000);
            assertThat(log).containsExactly(1L, 1L);
            counting.stop();
        }

        @Test
        @DisplayName("b68: the interval may change between calls; a call for no point is left out")
        void changedInterval() {
            LoopingCall counting = LoopingCall.withCount(test.reactor, log::add);
            var _ = counting.start(SECOND).addErrback(_ -> counting);
            counting.interval(Duration.ofSeconds(3));
            assertThat(counting.interval()).isEqualTo(Duration.ofSeconds(3));
            advanceMillis(2999);
            assertThat(log).containsExactly(1L);
            advanceMillis(1);
            assertThat(log).containsExactly(1L, 1L);
            counting.interval(Duration.ofMillis(500));
            advanceMillis(3000);
            assertThat(log).containsExactly(1L, 1L, 6L);
            counting.stop();
        }

        @Test
        @DisplayName("b69: reset waits one interval from now, and later calls go by that")
        void reset() {
            LoopingCall counting = LoopingCall.withCount(test.reactor, count -> {
                logTime();
                log.add(count);
            });
            var _ = counting.start(SECOND).addErrback(_ -> counting);
            advanceMillis(700);
            counting.reset();
            advanceMillis(2000);
            assertThat(log).containsExactly(0L, 1L, 1700L, 1L, 2700L, 1L);
            counting.stop();
        }

        @Test
        @DisplayName("b69: reset during a call has no effect")
        void resetDuringCall() {
            List<LoopingCall> self = new ArrayList<>();
            self.add(LoopingCall.of(test.reactor, () -> {
                logTime();
                self.getFirst().reset();
            }));
            var _ = self.getFirst().start(SECOND).addAction(log::add);
            advanceMillis(1000);
            assertThat(log).containsExactly(0L, 1000L);
            self.getFirst().stop();
        }

        @Test
        void anAbsurdIntervalWaitsForEver() {
            Deferred<LoopingCall> done = loop.start(Duration.ofSeconds(Long.MAX_VALUE));
            advanceMillis(1_000_000_000_000L);
            assertThat(log).containsExactly(0L);
            loop.stop();
            assertThat(done.await()).isSameAs(loop);
        }
    }
}
