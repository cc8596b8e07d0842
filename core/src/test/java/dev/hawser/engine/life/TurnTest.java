package dev.hawser.engine.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.UnhandledFailures;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import dev.hawser.engine.function.Engine;
import dev.hawser.engine.function.InlineFunction;
import dev.hawser.engine.function.ThreadWaiter;
import dev.hawser.engine.timer.EngineTimer;
import dev.hawser.engine.timer.Timers;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.ReactorAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A turn with parts that only note down what is asked of them. */
class TurnTest {
    private final List<Object> log = new ArrayList<>();
    private long now;

    private final Poller poller = new Poller() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void poll(long maxNanos) {
            log.add("poll " + maxNanos);
        }

        @Override
        public void wakeup() {}
    };

    private final Marks marks = new Marks();
    private final Timers timers = new Timers(poller::nanoTime);
    private final Queues queues = new Queues(marks, poller::wakeup);
    private final NotingEngine engine = new NotingEngine();
    private final Turn turn = turnOf(queues);

    private Turn turnOf(Queues its) {
        return new Turn(
                poller,
                timers,
                its,
                engine,
                () -> log.add("workers"),
                new UnhandledFailures(_ -> {}),
                marks,
                (where, thrown) -> log.add(where + ": " + thrown.getMessage()));
    }

    private void queue(String name) {
        queues.queue(Callback.of(name, () -> log.add(name), null));
    }

    @Test
    @DisplayName("timers, what came from outside, callbacks, threads that can go on, jobs, the poller: in this order")
    void order() {
        EngineTimer _ = timers.start(0, () -> log.add("timer"));
        queues.fromOutside(() -> log.add("from outside"));
        queue("callback");
        queues.ready().add(() -> log.add("slice"));
        turn.turn(() -> true);
        assertThat(log)
                .containsExactly("timer", "from outside", "callback", "slice", "workers", "poll " + Long.MAX_VALUE);
        assertThat(marks.turns()).isEqualTo(1);
    }

    @Test
    @DisplayName("it waits until the next timer, and not at all when there is something to do or the loop ends")
    void waits() {
        EngineTimer _ = timers.start(300, () -> log.add("timer"));
        turn.turn(() -> true);
        now = 100;
        turn.turn(() -> true);
        turn.turn(() -> false);
        engine.busy = true;
        queue("callback");
        turn.turn(() -> true); // it waits behind the one that is busy: nothing to do for this thread
        queues.ready().add(() -> queues.ready().add(() -> {}));
        turn.turn(() -> false);
        assertThat(log)
                .filteredOn(entry -> entry.toString().startsWith("poll"))
                .containsExactly("poll 300", "poll 200", "poll 0", "poll 200", "poll 0");
    }

    @Test
    @DisplayName("what a timer or a call from outside throws is told, and the turn after it goes on with the rest")
    void faults() {
        EngineTimer _ = timers.start(0, () -> {
            throw new IllegalStateException("a timer's");
        });
        EngineTimer _ = timers.start(0, () -> log.add("second timer"));
        queues.fromOutside(() -> {
            throw new IllegalStateException("a call's");
        });
        turn.turn(() -> true);
        turn.turn(() -> true);
        assertThat(log)
                .containsExactly(
                        "turning the loop: a timer's",
                        "poll 0",
                        "second timer",
                        "answering another thread: a call's",
                        "workers",
                        "poll " + Long.MAX_VALUE);
    }

    @Test
    @DisplayName("a burst of threads that can go on leaves room for timers and I/O")
    void bounded() {
        for (int i = 0; i < 600; i++) {
            queues.ready().add(() -> {});
        }
        turn.turn(() -> true);
        assertThat(queues.ready().size()).isEqualTo(600 - 256);
        assertThat(log).endsWith("poll 0");
    }

    @Test
    @DisplayName("what another thread hands in as the queues are emptied, and takes back, keeps nothing from the end")
    void handedInLate() throws Exception {
        CountDownLatch added = new CountDownLatch(1);
        CountDownLatch emptied = new CountDownLatch(1);
        Queues mine = new Queues(marks, () -> {
            added.countDown();
            await(emptied); // it has not looked yet whether the queues are closed
        });
        Turn last = turnOf(mine);
        FutureTask<Boolean> late = new FutureTask<>(() -> mine.post(Callback.of("late", () -> log.add("late"), null)));
        mine.queue(new Callback() {
            @Override
            public void fire() {
                log.add("fired");
            }

            @Override
            public boolean isFromThread() { // asked of what is dropped, when all else has been taken in
                Thread.ofPlatform().start(late);
                await(added);
                return true;
            }

            @Override
            public String where() {
                return "dropped";
            }
        });
        mine.close();
        last.drain();
        emptied.countDown();
        assertThat(late.get()).as("will be called").isFalse();
        assertThat(mine.dropped()).isEqualTo(1);
        assertThat(mine.isQuiet()).isTrue();
        assertThat(log).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class NotingEngine implements Engine {
        private boolean busy;

        @Override
        public Mode mode() {
            return Mode.CARRIER;
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void run(Runnable task) {
            task.run();
        }

        @Override
        public void runCallbacks() {
            for (Callback next = queues.nextCallback(); next != null; next = queues.nextCallback()) {
                try {
                    next.fire();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public boolean canRunCallbacks() {
            return !busy;
        }

        @Override
        public Thread newThread(Runnable body) {
            throw new AssertionError();
        }

        @Override
        public void startNow(InlineFunction<?> function) {
            throw new AssertionError();
        }

        @Override
        public void resume(ThreadWaiter waiter) {
            throw new AssertionError();
        }

        @Override
        public boolean suspend(ThreadWaiter waiter, Deferred<?> deferred) {
            throw new AssertionError();
        }

        @Override
        public void interrupt(InlineFunction<?> function) {
            throw new AssertionError();
        }

        @Override
        public ReactorAccess.Pump pump(String name, UnaryOperator<Runnable> body, Runnable step) {
            throw new AssertionError();
        }

        @Override
        public boolean entered(InlineFunction<?> function) {
            throw new AssertionError();
        }

        @Override
        public void left(InlineFunction<?> function) {
            throw new AssertionError();
        }

        @Override
        public boolean isRunner(Thread thread) {
            return false;
        }

        @Override
        public Optional<Thread> runner() {
            return Optional.empty();
        }

        @Override
        public Thread holderOr(Thread platformThread) {
            return platformThread;
        }

        @Override
        public void replaceRunner() {
            throw new AssertionError();
        }

        @Override
        public void close() {
            throw new AssertionError();
        }
    }
}
