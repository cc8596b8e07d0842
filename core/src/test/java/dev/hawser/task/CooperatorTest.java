package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.Steps.Oops;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class CooperatorTest {
    private final TestReactor test = new TestReactor();
    private final List<Object> log = new ArrayList<>();

    /** One step a tick. */
    private final Cooperator cooperator = Cooperator.create(test.reactor, options -> options.slices(() -> () -> true));

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    private Iterator<Object> logging(String name, int steps) {
        return Steps.count(steps, i -> log.add(name + i));
    }

    @Nested
    class Turns {
        @Test
        @DisplayName("b73: tasks make one step each in turn, none of them inside the call that adds it")
        void inTurn() {
            Deferred<?> a = cooperator.coiterate(logging("a", 3));
            Deferred<?> b = cooperator.coiterate(logging("b", 2));
            assertThat(log).isEmpty();
            test.settle();
            assertThat(log).containsExactly("a0", "b0", "a1", "b1", "a2");
            assertThat(a.isFired() && b.isFired()).isTrue();
        }

        @Test
        @DisplayName("b73: a new rule for each tick is asked after each step; a tick has one step at least")
        void rulePerTick() {
            List<Integer> asked = new ArrayList<>();
            Cooperator three = Cooperator.create(
                    test.reactor,
                    options -> options.slices(() -> {
                        asked.add(0);
                        int tick = asked.size() - 1;
                        return () -> asked.set(tick, asked.get(tick) + 1) >= 2;
                    }));
            Deferred<?> done = three.coiterate(logging("s", 5));
            test.turn();
            assertThat(log).containsExactly("s0", "s1", "s2");
            test.turn();
            assertThat(log).hasSize(5);
            assertThat(done.isFired()).isTrue();
            assertThat(asked).containsExactly(3, 2);
        }

        @Test
        @DisplayName("b73: by default a tick ends after 10 ms by the reactor's clock, and the next comes with a turn")
        void tenMilliseconds() {
            SetClock clock = new SetClock();
            try (Reactor reactor = Reactor.create(options -> options.poller(clock))) {
                Cooperator timed = Cooperator.create(reactor);
                var _ = timed.coiterate(Steps.count(11, i -> {
                            clock.now += 4_000_000;
                            return log.add(reactor.statistics().turns());
                        }))
                        .addAction(_ -> reactor.stop());
                reactor.run();
            }
            assertThat(log).hasSize(11);
            long first = (long) log.getFirst();
            assertThat(log.stream().map(turn -> (long) turn - first))
                    .containsExactly(0L, 0L, 0L, 1L, 1L, 1L, 2L, 2L, 2L, 3L, 3L);
        }

        @Test
        @DisplayName("b79: no task loses its turn when one before it ends in the middle of a round")
        void noTurnIsLost() {
            for (String name : List.of("a", "b", "c")) {
                var _ = cooperator.coiterate(logging(name, name.equals("a") ? 1 : 2));
            }
            test.settle();
            assertThat(log).containsExactly("a0", "b0", "c0", "b1", "c1");
        }

        @Test
        @DisplayName("a million steps run in constant stack, and a failing rule ends nobody's work")
        void manySteps() {
            Cooperator endless = Cooperator.create(test.reactor, options -> options.slices(() -> () -> false));
            Deferred<?> plain = endless.coiterate(Steps.count(1_000_000, i -> i));
            Deferred<?> fired = endless.coiterate(Steps.count(1_000_000, i -> Deferred.succeed(i)));
            test.turn();
            assertThat(plain.isFired() && fired.isFired()).isTrue();
            Cooperator broken = Cooperator.create(
                    test.reactor,
                    options -> options.slices(() -> () -> {
                        throw new Oops("rule");
                    }));
            Deferred<?> done = broken.coiterate(logging("x", 2));
            assertThatThrownBy(test::turn).hasMessage("rule");
            assertThatThrownBy(test::turn).hasMessage("rule");
            test.turn();
            assertThat(log).containsExactly("x0", "x1");
            assertThat(done.isFired()).isTrue();
        }
    }

    /** A clock that goes only when a test sets it, or to the next timer. */
    private static final class SetClock implements Poller {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void poll(long maxNanos) {
            if (maxNanos > 0 && maxNanos != Long.MAX_VALUE) {
                now += maxNanos;
            }
        }

        @Override
        public void wakeup() {
            // never waits
        }
    }

    @Nested
    class StartAndStop {
        @Test
        @DisplayName("b75: stop fails all tasks at once: queued, paused, and waiting, whose Deferred is cancelled")
        void stopFailsAll() {
            Promise<Integer> inner = new Promise<>(_ -> log.add("cancelled"));
            Deferred<?> waiting = cooperator.coiterate(Steps.of(() -> inner, () -> log.add("never")));
            test.turn();
            Deferred<?> queued = cooperator.coiterate(logging("q", 1));
            CooperativeTask<?> paused = cooperator.cooperate(logging("p", 1));
            paused.pause();
            cooperator.stop();
            assertThat(log).containsExactly("cancelled");
            assertThatThrownBy(waiting::await).isInstanceOf(CooperatorStoppedException.class);
            assertThatThrownBy(queued::await).isInstanceOf(CooperatorStoppedException.class);
            assertThatThrownBy(paused.whenDone()::await).isInstanceOf(CooperatorStoppedException.class);
            assertThatThrownBy(paused::stop).isInstanceOf(CooperatorStoppedException.class);
            inner.callback(1);
            paused.resume();
            test.settle();
            assertThat(log).containsExactly("cancelled");
        }

        @Test
        @DisplayName("b75: a stopped one fails new work at once; start() makes it take work again")
        void refuses() {
            assertThat(cooperator.isRunning()).isTrue();
            cooperator.stop();
            assertThat(cooperator.isRunning()).isFalse();
            assertThatThrownBy(cooperator.coiterate(logging("a", 1))::await)
                    .isInstanceOf(CooperatorStoppedException.class);
            assertThatThrownBy(cooperator.parallel(Steps.count(1, Deferred::succeed), 1)::await)
                    .isInstanceOf(CooperatorStoppedException.class);
            cooperator.start();
            assertThat(cooperator.isRunning()).isTrue();
            Deferred<?> done = cooperator.coiterate(logging("b", 1));
            test.settle();
            assertThat(log).containsExactly("b0");
            assertThat(done.isFired()).isTrue();
        }

        @Test
        @DisplayName("b75: one that is not started keeps tasks until start()")
        void notStarted() {
            Cooperator late = Cooperator.create(test.reactor, options -> options.started(false));
            Deferred<?> done = late.coiterate(logging("a", 1));
            assertThat(late.isRunning()).isFalse();
            assertThat(test.reactor.pendingTimers()).isZero();
            test.settle();
            assertThat(log).isEmpty();
            late.start();
            test.settle();
            assertThat(log).containsExactly("a0");
            assertThat(done.isFired()).isTrue();
        }

        @Test
        @DisplayName("b75: a step may stop the Cooperator it runs in")
        void stopInside() {
            Promise<Integer> inner = new Promise<>(_ -> log.add("cancelled"));
            Deferred<?> self = cooperator.coiterate(Steps.of(() -> {
                cooperator.stop();
                return inner;
            }));
            Deferred<?> other = cooperator.coiterate(logging("o", 1));
            test.settle();
            assertThat(log).containsExactly("cancelled");
            assertThatThrownBy(self::await).isInstanceOf(CooperatorStoppedException.class);
            assertThatThrownBy(other::await).isInstanceOf(CooperatorStoppedException.class);
        }

        @Test
        void cancellingCoiterateStopsTheTask() {
            Promise<Integer> inner = new Promise<>(_ -> log.add("cancelled"));
            Deferred<?> waiting = cooperator.coiterate(Steps.of(() -> inner, () -> log.add("never")));
            test.turn();
            waiting.cancel();
            assertThat(log).containsExactly("cancelled");
            assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class);
            test.settle();
            assertThat(log).hasSize(1);
        }

        @Test
        void otherThreadsAreRefused() throws InterruptedException {
            Thread other = Thread.ofPlatform().start(() -> {
                for (Runnable use : List.<Runnable>of(
                        () -> cooperator.cooperate(logging("a", 1)), cooperator::stop, cooperator::start)) {
                    try {
                        use.run();
                    } catch (WrongThreadException expected) {
                        log.add(expected.getClass());
                    }
                }
            });
            other.join();
            assertThat(log).hasSize(3).containsOnly(WrongThreadException.class);
            assertThat(cooperator.isRunning()).isTrue();
        }
    }

    @Nested
    class Ticks {
        @Test
        @DisplayName("b78: when the last task goes, the tick that was to come is cancelled")
        void tickIsCancelled() {
            CooperativeTask<?> task = cooperator.cooperate(logging("a", 9));
            assertThat(test.reactor.pendingTimers()).isEqualTo(1);
            task.pause();
            assertThat(test.reactor.pendingTimers()).isZero();
            task.resume();
            assertThat(test.reactor.pendingTimers()).isEqualTo(1);
            task.stop();
            assertThat(test.reactor.pendingTimers()).isZero();
        }

        @Test
        @DisplayName("b78: a completion callback that adds a task brings one tick only")
        void oneTick() {
            var _ = cooperator.coiterate(logging("a", 1)).chainCallback(_ -> cooperator.coiterate(logging("b", 5)));
            test.turns(2);
            assertThat(test.reactor.pendingTimers()).isEqualTo(1);
            test.settle();
            assertThat(log).hasSize(6);
        }

        @Test
        @DisplayName("b77: completion callbacks run when the task has left, so they may stop the Cooperator")
        void callbackMayStop() {
            var _ = cooperator.coiterate(logging("a", 1)).addAction(_ -> cooperator.stop());
            Deferred<?> other = cooperator.coiterate(Steps.forever(i -> i));
            test.settle();
            assertThatThrownBy(other::await).isInstanceOf(CooperatorStoppedException.class);
        }
    }
}
