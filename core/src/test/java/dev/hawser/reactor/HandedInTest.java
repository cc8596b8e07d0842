package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What other threads wait for when the reactor closes, and what they hand in after that. */
@Tag("both")
class HandedInTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;

    private void runAndStop() throws Exception {
        reactor.callWhenRunning(reactor::stop);
        rig.run();
    }

    @Test
    @DisplayName("a future of a Deferred that never fired fails when the reactor closes")
    void future() throws Exception {
        CompletableFuture<Integer> open = reactor.toCompletableFuture(new Promise<Integer>());
        CompletableFuture<Integer> done = reactor.toCompletableFuture(Deferred.succeed(3));
        runAndStop();
        assertThatThrownBy(open::get).hasCauseInstanceOf(ReactorStoppedException.class);
        assertThat(done.get()).isEqualTo(3);
        CompletableFuture<Integer> late = reactor.toCompletableFuture(new Promise<Integer>());
        assertThatThrownBy(late::get).hasCauseInstanceOf(ReactorStoppedException.class);
    }

    @Test
    @DisplayName("callFromThread is refused at the call once the reactor is closed")
    void callFromThread() throws Exception {
        runAndStop();
        assertThatThrownBy(() -> reactor.callFromThread(() -> rig.log.add("never")))
                .isInstanceOf(ReactorStoppedException.class);
        assertThat(rig.log).isEmpty();
    }

    @Test
    @DisplayName("what callFromThread has accepted is called, or told of: by many threads, up to the very end")
    void acceptedCallsAreMade() throws Exception {
        int threads = 4;
        CountDownLatch begun = new CountDownLatch(threads);
        List<Integer> made = new ArrayList<>();
        int[] accepted = new int[threads];
        List<Thread> callers = new ArrayList<>();
        Rig real = Rig.real();
        for (int i = 0; i < threads; i++) {
            int number = i;
            callers.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        real.reactor.callFromThread(() -> made.add(number));
                        accepted[number]++;
                        begun.countDown();
                    }
                } catch (ReactorStoppedException e) {
                    begun.countDown(); // the end
                }
            }));
        }
        real.reactor.callWhenRunning(() -> {
            begun.await();
            real.reactor.stop();
        });
        real.run();
        for (Thread caller : callers) {
            caller.join();
        }
        long sum = accepted[0] + accepted[1] + accepted[2] + accepted[3];
        String told = real.errors.isEmpty() ? "" : real.errors.removeFirst().getMessage();
        long late = told.isEmpty() ? 0 : Long.parseLong(told.replaceAll(".* and (\\d+) calls.*", "$1"));
        assertThat(made.size() + late).isEqualTo(sum);
        real.afterEach(null);
    }

    @Test
    @DisplayName("the executor and the thread factory refuse at the call once the reactor is closed")
    void executor() throws Exception {
        CompletableFuture<Thread> made = new CompletableFuture<>();
        try (var pool = Executors.newThreadPerTaskExecutor(reactor.threadFactory())) {
            made.complete(reactor.threadFactory().newThread(() -> rig.log.add("never")));
            runAndStop();
            assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        }
        assertThatThrownBy(() -> reactor.threadFactory().newThread(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(ReactorStoppedException.class);
        assertThat(rig.log).isEmpty();
    }

    @Test
    @DisplayName("a task that was handed in before and begins while functions are being ended begins interrupted")
    void begunDuringTheStop() throws Exception {
        List<Future<Boolean>> futures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        ThreadFactory factory = task -> {
            threads.add(reactor.threadFactory().newThread(task));
            return threads.getFirst();
        };
        try (var pool = Executors.newThreadPerTaskExecutor(factory)) {
            Deferred<Integer> function = reactor.inline(() -> {
                try {
                    return new Promise<Integer>().await();
                } finally {
                    futures.add(pool.submit(() -> Thread.currentThread().isInterrupted()));
                    while (reactor.mode() == Mode.BATON && threads.getFirst().getState() != Thread.State.WAITING) {
                        Thread.onSpinWait(); // until it has asked for its turn
                    }
                }
            });
            runAndStop();
            assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
            assertThat(futures.getFirst().get()).isTrue();
        }
    }

    @Test
    @DisplayName("a thread that is started when the reactor is closed ends at once, and its task is cancelled")
    void startedTooLate() throws Exception {
        FutureTask<Integer> task = new FutureTask<>(() -> 1);
        Thread late = reactor.threadFactory().newThread(task);
        runAndStop();
        if (reactor.mode() == Mode.CARRIER) {
            assertThatThrownBy(late::start).isInstanceOf(RejectedExecutionException.class);
        } else {
            late.start();
            late.join();
            assertThat(task.isCancelled()).isTrue();
            assertThat(rig.takeError()).isInstanceOf(ReactorStoppedException.class);
        }
    }

    @Test
    @DisplayName("a stopping reactor refuses a function at the call, with no unhandled failure and no permit lost")
    void refusedFunction() throws Exception {
        DeferredSemaphore semaphore = new DeferredSemaphore(1);
        List<Class<?>> refused = new ArrayList<>();
        Deferred<Integer> function = reactor.inline(() -> {
            try {
                return new Promise<Integer>().await();
            } finally {
                var permit = semaphore.acquire().await();
                try {
                    var _ = reactor.inline(() -> {
                        try (permit) {
                            return 1;
                        }
                    });
                } catch (ReactorStoppedException e) {
                    permit.close();
                    refused.add(e.getClass());
                }
            }
        });
        runAndStop();
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(refused).containsExactly(ReactorStoppedException.class);
        assertThat(semaphore.acquire().isFired()).as("the permit is free").isTrue();
    }
}
