package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Debugging;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class ThreadFactoryTest {
    @RegisterExtension
    final Rig rig = Rig.real();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    @Test
    @DisplayName("a thread of the factory runs on the reactor, may await, and is counted as a function")
    void runsOnTheReactor() {
        Promise<Integer> promise = new Promise<>();
        reactor.callFromThread(() -> reactor.threadFactory()
                .newThread(() -> {
                    log.add(Reactor.current() == reactor);
                    reactor.callFromThread(() -> promise.callback(4));
                    log.add(reactor.statistics().functions());
                    log.add(promise.await());
                    reactor.stop();
                })
                .start());
        rig.run();
        assertThat(log).containsExactly(true, 1, 4);
    }

    @Test
    @DisplayName("it keeps the uncaught exception handler that it was given before its start, and awaits all the same")
    void keepsItsHandler() {
        Thread.UncaughtExceptionHandler own = (_, thrown) -> log.add(thrown);
        Thread thread = reactor.threadFactory().newThread(() -> {
            log.add(own.equals(Thread.currentThread().getUncaughtExceptionHandler()));
            Promise<Integer> promise = new Promise<>();
            reactor.callLater(Duration.ZERO, () -> {
                log.add(reactor.dump().getFirst().awaits());
                promise.callback(1);
            });
            promise.await();
            reactor.stop();
        });
        thread.setUncaughtExceptionHandler(own);
        reactor.callFromThread(thread::start);
        rig.run();
        assertThat(log).hasSize(2).startsWith(true).last().asString().contains("pending");
    }

    @Test
    @DisplayName("any thread may start one: it waits for its turn, and for the run if there is none yet")
    void startedElsewhere() throws Exception {
        boolean before = Debugging.isOn();
        Debugging.set(true); // every use is checked then
        try {
            CountDownLatch started = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                reactor.threadFactory()
                        .newThread(() -> {
                            log.add(Reactor.current() == reactor);
                            reactor.stop();
                        })
                        .start();
                started.countDown();
            });
            started.await();
            assertThat(log).isEmpty();
            rig.run();
            assertThat(log).containsExactly(true);
        } finally {
            Debugging.set(before);
        }
    }

    @Test
    @DisplayName("what such a thread throws goes to the error handler")
    void failures() {
        IllegalStateException oops = new IllegalStateException("oops");
        reactor.executor().execute(() -> {
            reactor.callFromThread(reactor::stop);
            throw oops;
        });
        rig.run();
        assertThat(rig.takeError()).isSameAs(oops);
    }

    @Test
    @DisplayName("the executor starts a function for each task, so that one that waits does not hold up the next")
    void executor() {
        Promise<Integer> gate = new Promise<>();
        reactor.callFromThread(() -> {
            reactor.executor().execute(() -> {
                gate.await();
                log.add("first");
                reactor.stop();
            });
            reactor.executor().execute(() -> {
                log.add("second");
                gate.callback(1);
            });
        });
        rig.run();
        assertThat(log).containsExactly("second", "first");
    }

    @Test
    @DisplayName("the executor of a stopped reactor rejects, with the reason")
    void rejected() {
        reactor.callFromThread(reactor::stop);
        rig.run();
        assertThatThrownBy(() -> reactor.executor().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(ReactorStoppedException.class);
    }

    @Test
    @DisplayName("Executors over the factory give futures that a function may wait for, and other threads too")
    void executors() throws Exception {
        try (Reactor own = Reactor.start();
                var pool = Executors.newThreadPerTaskExecutor(own.threadFactory())) {
            Future<Boolean> future = pool.submit(() -> Reactor.current() == own);
            assertThat(future.get()).isTrue();
            Future<Integer> awaiting = pool.submit(
                    () -> own.deferLater(Duration.ofMillis(1), () -> 6).await());
            assertThat(awaiting.get()).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("stop cancels them like functions")
    void stopCancels() {
        reactor.callFromThread(() -> reactor.executor().execute(() -> {
            reactor.callFromThread(reactor::stop);
            try {
                new Promise<Integer>().await();
            } finally {
                log.add("ended");
            }
        }));
        rig.run();
        assertThat(log).containsExactly("ended");
        assertThat(reactor.statistics().functions()).isZero();
    }
}
