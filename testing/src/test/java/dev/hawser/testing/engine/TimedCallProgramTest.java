package dev.hawser.testing.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Property;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** Random programs of timed calls against a sorted list. */
@Tag("both")
class TimedCallProgramTest {
    private enum Operation {
        ADD,
        ADD_ONE_MORE,
        CANCEL,
        RESET,
        DELAY,
        ADVANCE
    }

    private record Step(Operation operation, int which, Duration by) {
        /** From nanoseconds to days, and often the same again, so that several calls are due in the same instant. */
        static Step random(RandomGenerator random) {
            long unit = 1L << random.nextInt(random.nextInt(8) == 0 ? 48 : 4);
            return new Step(
                    Operation.values()[random.nextInt(6)],
                    random.nextInt(1000),
                    Duration.ofNanos(random.nextInt(5) * unit));
        }
    }

    /** What a program did with a call of the reactor, and when it must run. */
    private static final class Call {
        DelayedCall handle;
        long due;
        long order;

        @Override
        public String toString() {
            return due + "#" + order;
        }
    }

    /** A run of one program, and the list that it must agree with. */
    private static final class Run {
        private final TestReactor test;
        private final Reactor reactor;
        private final List<Call> live = new ArrayList<>();
        private final List<Call> ran = new ArrayList<>();
        private long order;

        Run(TestReactor test) {
            this.test = test;
            this.reactor = test.reactor();
        }

        void step(Step step) {
            Operation operation = live.isEmpty() ? Operation.ADD : step.operation;
            Call one = live.isEmpty() ? new Call() : live.get(step.which % live.size());
            switch (operation) {
                case ADD, ADD_ONE_MORE -> add(step.by);
                case CANCEL -> {
                    one.handle.cancel();
                    live.remove(one);
                }
                case RESET -> {
                    one.handle.reset(step.by);
                    move(one, reactor.nanoTime() + step.by.toNanos());
                }
                case DELAY -> {
                    Duration more = step.by.minus(Duration.ofNanos(step.which % 64));
                    one.handle.delay(more);
                    move(one, Math.max(reactor.nanoTime(), one.due + more.toNanos()));
                }
                case ADVANCE -> advance(step.by);
            }
            assertThat(reactor.pendingTimers()).isEqualTo(live.size());
        }

        private void add(Duration by) {
            Call call = new Call();
            move(call, reactor.nanoTime() + by.toNanos());
            call.handle = reactor.callLater(by, () -> {
                assertThat(reactor.nanoTime())
                        .as("each call sees its own due time")
                        .isEqualTo(call.due);
                ran.add(call);
            });
            live.add(call);
        }

        private void move(Call call, long due) {
            call.due = due;
            call.order = order++;
        }

        void advance(Duration by) {
            long target = reactor.nanoTime() + by.toNanos();
            List<Call> due = live.stream()
                    .filter(call -> call.due <= target)
                    .sorted(Comparator.comparingLong((Call call) -> call.due).thenComparingLong(call -> call.order))
                    .toList();
            ran.clear();
            test.time().advance(by);
            assertThat(ran).isEqualTo(due);
            live.removeAll(due);
        }
    }

    @Seeds(count = 500)
    @DisplayName("b70: random programs of callLater, cancel, reset, delay and advance run as a sorted list would")
    void reactorAgreesWithASortedList(Seed seed) {
        Property.check(
                seed,
                random -> Stream.generate(() -> Step.random(random)).limit(150).toList(),
                (List<Step> program) -> {
                    try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
                        Run run = new Run(test);
                        program.forEach(run::step);
                        run.advance(Duration.ofDays(1000));
                    }
                });
    }
}
