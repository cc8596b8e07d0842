package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class DeferToThreadTest {
    @RegisterExtension
    final Rig rig = Rig.virtual(options -> options.name("jobs").workers(2));

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jobs-worker"))
                .toList();
    }

    @Test
    @DisplayName(
            "b95: deferToThread delivers value and failure on the reactor; the job runs on a platform thread off it")
    void delivers() {
        Thread owner = Thread.currentThread();
        IOException oops = new IOException("oops");
        Deferred<Boolean> job = reactor.deferToThread(() -> {
            Thread worker = Thread.currentThread();
            return worker != owner && !worker.isVirtual() && worker.isDaemon();
        });
        Deferred<Integer> failing = reactor.deferToThread(() -> {
            throw oops;
        });
        Deferred<Boolean> onReactor = job.addCallback(value -> value && Reactor.current() == reactor);
        Deferred<Integer> after = onReactor.chainCallback(_ -> failing);
        rig.advance(0);
        assertThat(failureOf(after)).as("a failure after a success works").isSameAs(oops);
        assertThat(valueOf(onReactor)).isTrue();
    }

    @Test
    @DisplayName("b91: a job given before startup runs from the startup on; the pool is joined before run returns")
    void beforeStartup() throws Exception {
        Deferred<Boolean> job = reactor.deferToThread(() -> log.add("job"));
        assertThat(log).isEmpty();
        assertThat(workers()).isEmpty();
        assertThat(reactor.statistics().threadJobs()).isEqualTo(1);
        reactor.callWhenRunning(() -> {
            var _ = job.addAction(_ -> reactor.stop());
        });
        rig.run();
        assertThat(log).containsExactly("job");
        for (Thread worker : workers()) {
            worker.join(); // past its last job; at most on its last steps
        }
    }

    @Test
    @DisplayName("b91: given to a reactor that never runs, it fails when that is closed")
    void neverRun() {
        Deferred<Outcome<Boolean>> job =
                reactor.deferToThread(() -> log.add("job")).addBoth(outcome -> outcome);
        reactor.close();
        assertThat(failureOf(valueOf(job))).isInstanceOf(ReactorStoppedException.class);
        assertThat(log).isEmpty();
        assertThat(reactor.statistics().threadJobs()).isZero();
    }

    @Test
    @DisplayName("b92: at most so many jobs run at once, and the number can be raised and lowered")
    void size() throws Exception {
        CyclicBarrier two = new CyclicBarrier(2);
        Deferred<Integer> first = reactor.deferToThread(() -> two.await(4, TimeUnit.MINUTES));
        Deferred<Integer> second = reactor.deferToThread(() -> two.await(4, TimeUnit.MINUTES));
        rig.advance(0);
        assertThat(first.isFired() && second.isFired()).as("two at once").isTrue();
        reactor.suggestThreadPoolSize(3);
        CyclicBarrier three = new CyclicBarrier(3);
        List<Deferred<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jobs.add(reactor.deferToThread(() -> three.await(4, TimeUnit.MINUTES)));
        }
        rig.advance(0);
        for (Deferred<Integer> job : jobs) {
            assertThat(valueOf(job)).isBetween(0, 2);
        }
        reactor.suggestThreadPoolSize(1);
        while (workers().size() > 1) {
            Thread.onSpinWait(); // one on its way out may still take a job that comes at once
        }
        int[] atOnce = {0};
        int[] most = {0};
        for (int i = 0; i < 20; i++) {
            var _ = reactor.deferToThread(() -> {
                synchronized (atOnce) {
                    most[0] = Math.max(most[0], ++atOnce[0]);
                }
                Thread.yield();
                synchronized (atOnce) {
                    return --atOnce[0];
                }
            });
        }
        rig.advance(0);
        assertThat(most[0]).isEqualTo(1);
        assertThatThrownBy(() -> reactor.suggestThreadPoolSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 thread or more");
    }

    @Test
    @DisplayName("b92: a busy pool grows, so that one job may unblock another")
    void unblocksAnother() {
        CountDownLatch latch = new CountDownLatch(1);
        Deferred<Boolean> waits = reactor.deferToThread(() -> latch.await(4, TimeUnit.MINUTES));
        Deferred<Boolean> frees = reactor.deferToThread(() -> {
            latch.countDown();
            return true;
        });
        rig.advance(0);
        assertThat(valueOf(waits)).isTrue();
        assertThat(valueOf(frees)).isTrue();
    }

    @Test
    @DisplayName("b92: the size set while the pool is not started is what it starts with")
    void sizeBeforeStart() {
        reactor.suggestThreadPoolSize(4);
        CyclicBarrier four = new CyclicBarrier(4);
        List<Deferred<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(reactor.deferToThread(() -> four.await(4, TimeUnit.MINUTES)));
        }
        rig.advance(0);
        for (Deferred<Integer> job : jobs) {
            assertThat(valueOf(job)).isBetween(0, 3);
        }
    }

    @Test
    @DisplayName("b93: function and result are free once delivered, though the Deferred of a later stage lives on")
    void dropped() {
        List<Deferred<?>> kept = new ArrayList<>();
        List<WeakReference<Object>> gone = startHolding(kept);
        rig.advance(0);
        assertThat(kept).allMatch(Deferred::isFired);
        for (int i = 0; i < 100 && gone.stream().anyMatch(one -> one.get() != null); i++) {
            System.gc();
        }
        assertThat(gone).allMatch(one -> one.get() == null);
    }

    private List<WeakReference<Object>> startHolding(List<Deferred<?>> kept) {
        byte[] argument = new byte[1000];
        AtomicReference<WeakReference<Object>> result = new AtomicReference<>();
        Deferred<byte[]> job = reactor.deferToThread(() -> {
            byte[] made = new byte[argument.length];
            result.set(new WeakReference<>(made));
            return made;
        });
        kept.add(job.addCallback(made -> made.length));
        rig.advance(0);
        return List.of(new WeakReference<>(argument), result.get());
    }

    @Test
    @DisplayName("b94: work given to a stopped or stopping pool is refused at the call")
    void afterStop() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        reactor.callWhenRunning(() -> {
            var _ = reactor.deferToThread(() -> latch.await(4, TimeUnit.MINUTES))
                    .addAction(_ -> refuse("late"));
            reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.AFTER, () -> {
                reactor.callLater(seconds(0), latch::countDown);
                return null;
            });
            reactor.stop();
        });
        rig.run();
        refuse("after");
        assertThat(log).containsExactly("late refused", "after refused");
        assertThat(reactor.statistics().threadJobs()).isZero();
    }

    private void refuse(String what) {
        assertThatThrownBy(() -> reactor.deferToThread(() -> log.add(what)))
                .isInstanceOf(ReactorStoppedException.class);
        log.add(what + " refused");
    }

    @Test
    @DisplayName("b94: stop lets the jobs end that are queued or running, and delivers them")
    void stopDelivers() throws Exception {
        List<Deferred<Integer>> jobs = new ArrayList<>();
        reactor.callWhenRunning(() -> {
            for (int i = 0; i < 20; i++) {
                int number = i;
                jobs.add(reactor.deferToThread(() -> number));
            }
            reactor.stop();
        });
        rig.run();
        for (int i = 0; i < 20; i++) {
            assertThat(valueOf(jobs.get(i))).isEqualTo(i);
        }
    }

    @Test
    @DisplayName("cancelled while queued, a job never runs, and fails at once")
    void cancelledWhileQueued() {
        Deferred<Boolean> beforeStart = reactor.deferToThread(() -> log.add("never"));
        beforeStart.cancel();
        assertThat(failureOf(beforeStart)).isInstanceOf(CancellationException.class);
        reactor.suggestThreadPoolSize(1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        Deferred<Boolean> running = reactor.deferToThread(() -> {
            started.countDown();
            return latch.await(4, TimeUnit.MINUTES);
        });
        Deferred<Boolean> queued = reactor.deferToThread(() -> log.add("never"));
        reactor.callFromThread(() -> {
            queued.cancel();
            latch.countDown();
        });
        rig.advance(0);
        assertThat(failureOf(queued)).isInstanceOf(CancellationException.class);
        assertThat(valueOf(running)).isTrue();
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("cancelled while it runs, a job is interrupted, and its Deferred fires when it really ends")
    void cancelledWhileRunning() {
        CountDownLatch started = new CountDownLatch(1);
        Deferred<Integer> job = reactor.deferToThread(() -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                reactor.callFromThread(() -> log.add("interrupted"));
                throw e;
            }
            return 1;
        });
        Deferred<Boolean> stubborn = reactor.deferToThread(() -> {
            started.await();
            reactor.callFromThread(job::cancel);
            return true;
        });
        rig.advance(0);
        assertThat(log).containsExactly("interrupted");
        assertThat(failureOf(job))
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(valueOf(stubborn)).isTrue();
    }

    @Test
    @DisplayName(
            "a job that ends with a value in spite of its cancel delivers that, and its interrupt hits no later job")
    void interruptHitsNoLaterJob() {
        reactor.suggestThreadPoolSize(1);
        for (int i = 0; i < 200; i++) {
            CountDownLatch started = new CountDownLatch(1);
            Deferred<Integer> job = reactor.deferToThread(() -> {
                started.countDown();
                return 7;
            });
            Deferred<Boolean> next =
                    reactor.deferToThread(() -> Thread.currentThread().isInterrupted());
            reactor.callFromThread(job::cancel); // before, during or after its run
            rig.advance(0);
            assertThat(next.isFired() && job.isFired()).isTrue();
            assertThat(valueOf(next)).as("round %d", i).isFalse();
            if (started.getCount() == 0) {
                assertThat(valueOf(job)).isEqualTo(7);
            } else {
                assertThat(failureOf(job)).isInstanceOf(CancellationException.class);
            }
        }
    }
}
