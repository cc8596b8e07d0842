package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
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
class CooperativeTaskTest {
    private final TestReactor test = new TestReactor();
    private final Cooperator cooperator = Cooperator.create(test.reactor, options -> options.slices(() -> () -> true));
    private final List<Object> log = new ArrayList<>();
    private final Oops oops = new Oops("x");

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    private CooperativeTask<Iterator<Object>> logging(int steps) {
        return cooperator.cooperate(Steps.count(steps, i -> log.add(i)));
    }

    @Nested
    class Waiting {
        @Test
        @DisplayName("b74: a Deferred pauses its task, and no other, until it fires")
        void pausesItsTask() {
            Promise<Integer> inner = new Promise<>();
            Deferred<?> one = cooperator.coiterate(Steps.of(() -> inner, () -> log.add("one")));
            Deferred<?> two = cooperator.coiterate(Steps.count(3, i -> log.add("two")));
            test.settle();
            assertThat(log).containsExactly("two", "two", "two");
            assertThat(one.isFired()).isFalse();
            inner.callback(1);
            assertThat(log).as("not inside the firing").hasSize(3);
            test.settle();
            assertThat(log).endsWith("one");
            assertThat(one.isFired() && two.isFired()).isTrue();
        }

        @Test
        @DisplayName("b74: its failure, also an earlier one, ends the task with that failure")
        void failureEnds() {
            Promise<Integer> inner = new Promise<>();
            Deferred<?> later = cooperator.coiterate(Steps.of(() -> inner, () -> log.add("never")));
            Deferred<?> before = cooperator.coiterate(Steps.of(() -> Deferred.fail(oops), () -> log.add("never")));
            test.settle();
            assertThatThrownBy(before::await).isSameAs(oops);
            inner.errback(oops);
            assertThatThrownBy(later::await).isSameAs(oops);
            test.settle();
            assertThat(log).isEmpty();
        }

        @Test
        @DisplayName("b74: a Deferred that has a successor already fails the task")
        void takenDeferred() {
            Promise<Integer> taken = new Promise<>();
            Deferred<Integer> successor = taken.addCallback(v -> v);
            Deferred<?> task = cooperator.coiterate(Steps.of(() -> taken));
            test.settle();
            assertThatThrownBy(task::await).isInstanceOf(AlreadyContinuedException.class);
            taken.callback(1);
            assertThat(successor.await()).isEqualTo(1);
        }
    }

    @Nested
    class Pausing {
        @Test
        @DisplayName("b76: pauses count; resume does no work itself; one resume too many throws")
        void counts() {
            CooperativeTask<?> task = logging(5);
            test.turn();
            task.pause();
            task.pause();
            test.settle();
            assertThat(log).containsExactly(0);
            task.resume();
            test.settle();
            assertThat(log).containsExactly(0);
            task.resume();
            assertThat(log).containsExactly(0);
            test.turn();
            assertThat(log).containsExactly(0, 1);
            assertThatThrownBy(task::resume).isInstanceOf(NotPausedException.class);
            task.stop();
        }

        @Test
        @DisplayName("b76: a task that is paused and waits needs both to end")
        void pausedAndWaiting() {
            Promise<Integer> first = new Promise<>();
            Promise<Integer> second = new Promise<>();
            CooperativeTask<?> task =
                    cooperator.cooperate(Steps.of(() -> first, () -> log.add(1), () -> second, () -> log.add(2)));
            test.turn();
            task.pause();
            first.callback(1);
            test.settle();
            assertThat(log).isEmpty();
            task.resume();
            test.settle();
            assertThat(log).containsExactly(1);
            task.pause();
            task.resume();
            test.settle();
            assertThat(log).containsExactly(1);
            second.callback(2);
            test.settle();
            assertThat(log).containsExactly(1, 2);
        }

        @Test
        @DisplayName("b76: a step may pause its own task")
        void pauseInside() {
            List<CooperativeTask<?>> self = new ArrayList<>();
            self.add(cooperator.cooperate(Steps.of(
                    () -> {
                        self.getFirst().pause();
                        return null;
                    },
                    () -> log.add("after"))));
            test.settle();
            assertThat(log).isEmpty();
            self.getFirst().resume();
            test.settle();
            assertThat(log).containsExactly("after");
        }

        @Test
        @DisplayName("b76: pause, stop, resume: nothing happens")
        void pauseStopResume() {
            CooperativeTask<?> task = logging(5);
            task.pause();
            task.stop();
            task.resume();
            test.settle();
            assertThat(log).isEmpty();
        }
    }

    @Nested
    class Stopping {
        @Test
        @DisplayName("b76: stop fails those who wait; afterwards stop and pause throw TaskStoppedException")
        void stop() {
            CooperativeTask<?> task = logging(5);
            Deferred<?> before = task.whenDone();
            task.stop();
            assertThatThrownBy(before::await).isInstanceOf(TaskStoppedException.class);
            assertThatThrownBy(task.whenDone()::await).isInstanceOf(TaskStoppedException.class);
            assertThatThrownBy(task::stop).isInstanceOf(TaskStoppedException.class);
            assertThatThrownBy(task::pause).isInstanceOf(TaskStoppedException.class);
            test.settle();
            assertThat(log).isEmpty();
        }

        @Test
        @DisplayName("b76: after the end they throw TaskDoneException, after a failure TaskFailedException")
        void afterTheEnd() {
            CooperativeTask<?> done = logging(1);
            CooperativeTask<?> failed = cooperator.cooperate(Steps.of(() -> {
                throw oops;
            }));
            Deferred<?> failure = failed.whenDone();
            test.settle();
            assertThatThrownBy(done::stop).isInstanceOf(TaskDoneException.class);
            assertThatThrownBy(done::pause).isInstanceOf(TaskDoneException.class);
            assertThatThrownBy(failed::stop)
                    .isInstanceOf(TaskFailedException.class)
                    .hasCause(oops);
            assertThatThrownBy(failed::pause).isInstanceOf(TaskFailedException.class);
            assertThatThrownBy(failure::await).isSameAs(oops);
        }

        @Test
        @DisplayName("b76: stop while waiting cancels the Deferred, and its firing brings no work")
        void stopWhileWaiting() {
            Promise<Integer> stubborn = Promise.cancelledBy(() -> log.add("asked"));
            CooperativeTask<?> task = cooperator.cooperate(Steps.of(() -> stubborn, () -> log.add("never")));
            test.turn();
            task.stop();
            assertThat(log).containsExactly("asked");
            stubborn.errback(oops);
            test.settle();
            assertThat(log).containsExactly("asked");
            assertThat(test.unhandled()).isEmpty();
        }

        @Test
        @DisplayName("b76: a step may stop its own task; what it then gives is cancelled, what it throws is reported")
        void stopInside() {
            Promise<Integer> inner = new Promise<>(_ -> log.add("cancelled"));
            List<CooperativeTask<?>> tasks = new ArrayList<>();
            tasks.add(cooperator.cooperate(Steps.of(() -> {
                tasks.getFirst().stop();
                return inner;
            })));
            tasks.add(cooperator.cooperate(Steps.of(() -> {
                tasks.getLast().stop();
                throw oops;
            })));
            test.settle();
            assertThat(log).containsExactly("cancelled");
            for (CooperativeTask<?> task : tasks) {
                assertThatThrownBy(task.whenDone()::await).isInstanceOf(TaskStoppedException.class);
            }
            assertThat(test.unhandled()).containsExactly(oops);
        }
    }

    @Nested
    class Ending {
        @Test
        @DisplayName("b77: whenDone gives a new Deferred each time, with the iterator, at once if it is over")
        void whenDone() {
            Iterator<Object> work = Steps.of(() -> log.add(1));
            CooperativeTask<Iterator<Object>> task = cooperator.cooperate(work);
            Deferred<Iterator<Object>> one = task.whenDone();
            Deferred<Iterator<Object>> two = task.whenDone();
            assertThat(one).isNotSameAs(two);
            Deferred<String> chained = one.addCallback(_ -> "changed");
            test.settle();
            assertThat(two.await()).isSameAs(work);
            assertThat(task.whenDone().await()).isSameAs(work);
            assertThat(chained.await()).isEqualTo("changed");
        }

        @Test
        @DisplayName("b77: cancelling whenDone gives up the waiting and leaves the task alone")
        void cancelWaiting() {
            CooperativeTask<?> task = logging(2);
            Deferred<?> gone = task.whenDone();
            Deferred<?> stays = task.whenDone();
            gone.cancel();
            assertThatThrownBy(gone::await).isInstanceOf(CancellationException.class);
            test.settle();
            assertThat(log).containsExactly(0, 1);
            assertThat(stays.isFired()).isTrue();
        }

        @Test
        @DisplayName("b79: a failure that nobody waits for is reported; not if somebody asks before that")
        void reported() {
            CooperativeTask<?> failing = cooperator.cooperate(Steps.of(() -> {
                throw oops;
            }));
            test.settle();
            assertThat(test.unhandled()).containsExactly(oops);
            assertThatThrownBy(failing.whenDone()::await).isSameAs(oops);
            CooperativeTask<?> asked = cooperator.cooperate(Steps.of(() -> Deferred.fail(new Oops("asked"))));
            CooperativeTask<?> waited = cooperator.cooperate(Steps.of(() -> Deferred.fail(new Oops("waited"))));
            Deferred<?> waiter = waited.whenDone();
            test.settle();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(asked.whenDone()::await).hasMessage("asked");
                assertThatThrownBy(waited.whenDone()::await).hasMessage("waited");
            }
            assertThatThrownBy(waiter::await).hasMessage("waited");
            assertThat(test.unhandled()).isEmpty();
        }

        @Test
        @DisplayName("a VirtualMachineError in a step fails the task and goes to the error handler at once")
        void fatal() {
            Error error = new InternalError("fatal");
            Deferred<?> task = cooperator.coiterate(Steps.of(() -> {
                throw error;
            }));
            Deferred<?> other = cooperator.coiterate(Steps.of(() -> log.add("other")));
            assertThatThrownBy(test::turn).isSameAs(error);
            test.settle();
            assertThatThrownBy(task::await).isSameAs(error);
            assertThat(log).containsExactly("other");
            assertThat(other.isFired()).isTrue();
        }
    }
}
