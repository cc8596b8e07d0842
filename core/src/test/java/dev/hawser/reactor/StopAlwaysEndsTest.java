package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever the user's code does: a reactor goes on, and its stop comes to an end within its time. */
class StopAlwaysEndsTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private static Reactor withHandler(ErrorHandler handler) {
        return Reactor.create(
                options -> options.poller(VirtualTime.create()).name("mine").onError(handler));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneakyThrow(Throwable failure) throws E {
        throw (E) failure;
    }

    private @Nullable Deferred<?> noted(Object what) {
        log.add(what);
        return null;
    }

    @Test
    @Tag("both")
    @DisplayName("an error handler that throws the very error it was given does not end the runner")
    void handlerThrowsTheSame() throws Exception {
        Reactor mine = withHandler((_, error) -> {
            log.add(error.getMessage());
            throw (RuntimeException) error;
        });
        mine.callWhenRunning(() -> {
            throw new IllegalStateException("first");
        });
        mine.callWhenRunning(() -> {
            log.add("second");
            mine.stop();
        });
        mine.run();
        assertThat(log).containsExactly("first", "second");
        mine.close();
    }

    @Test
    @Tag("both")
    @DisplayName("an error handler that throws a checked exception undeclared does not end the runner")
    void handlerThrowsChecked() throws Exception {
        Reactor mine = withHandler((_, _) -> sneakyThrow(new IOException("the handler's own")));
        mine.callWhenRunning(() -> {
            throw new IllegalStateException("first");
        });
        mine.callWhenRunning(() -> {
            log.add("second");
            mine.stop();
        });
        mine.run();
        assertThat(log).containsExactly("second");
        mine.close();
    }

    @Test
    @Tag("both")
    @DisplayName("a handler of unhandled failures that throws a checked exception does not keep the rest from closing")
    void handlerThrowsAtTheEnd() throws Exception {
        Reactor mine = Reactor.create(options -> options.poller(VirtualTime.create())
                .onError((_, error) -> {
                    log.add(error.getMessage());
                    sneakyThrow(error);
                })
                .onUnhandled(_ -> sneakyThrow(new IOException("at the end"))));
        mine.callWhenRunning(() -> {
            Deferred<?> unhandled = Deferred.fail(new IOException("nobody's"));
            mine.stop();
            log.add(unhandled.isFired());
        });
        mine.run();
        assertThat(log).containsExactly(true, "at the end");
        assertThat(mine.state()).isEqualTo(ReactorState.CLOSED);
        mine.close();
    }

    @Test
    @Tag("both")
    @DisplayName("what a context carrier throws is told, and the rest goes on")
    void carrierThrows() throws Exception {
        Rig carrying = Rig.virtual(options -> options.context(() -> _ -> {
            throw new IllegalStateException("the carrier");
        }));
        carrying.reactor.callLater(Duration.ZERO, () -> log.add("never"));
        carrying.reactor.callLater(seconds(1), carrying.reactor::stop);
        carrying.reactor.callWhenRunning(() -> carrying.reactor.callFromThread(() -> log.add("never")));
        carrying.reactor.addSystemEventTrigger(SystemEvent.STARTUP, TriggerPhase.DURING, () -> {
            carrying.reactor.stop();
            return null;
        });
        carrying.run();
        assertThat(log).isEmpty();
        assertThat(carrying.errors)
                .hasSizeGreaterThanOrEqualTo(1)
                .allMatch(e -> e.getMessage().equals("the carrier"));
        carrying.errors.clear();
        carrying.forgetTimersLeft();
        carrying.afterEach(null);
    }

    @Test
    @Tag("both")
    @DisplayName("a trigger before startup may use a worker thread")
    void workersBeforeStartup() throws Exception {
        reactor.addSystemEventTrigger(
                SystemEvent.STARTUP, TriggerPhase.BEFORE, () -> reactor.deferToThread(() -> log.add("on a worker")));
        reactor.callWhenRunning(reactor::stop);
        rig.run();
        assertThat(log).containsExactly("on a worker");
    }

    @Test
    @Tag("both")
    @DisplayName("b85: it can be stopped while a trigger before startup is waited for, and never runs then")
    void stopWhileStarting() throws Exception {
        reactor.addSystemEventTrigger(SystemEvent.STARTUP, TriggerPhase.BEFORE, () -> {
            reactor.callLater(seconds(1), reactor::stop);
            return new Promise<>();
        });
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> noted("shutdown"));
        reactor.callWhenRunning(() -> log.add("never"));
        rig.run();
        assertThat(rig.takeError()).hasMessageContaining("1 calls of callWhenRunning were not made");
        assertThat(log).containsExactly("shutdown");
        assertThat(rig.now()).isEqualTo(1);
    }

    @Test
    @Tag("both")
    @DisplayName("a trigger that never fires holds the stop up for stopTimeout in all, and is told; the others run")
    void triggerNeverFires() throws Exception {
        Deferred<Integer> function = reactor.inline("function", () -> {
            try {
                return new Promise<Integer>().await();
            } catch (CancellationException e) {
                log.add("cancelled at " + rig.now());
                throw e;
            }
        });
        for (TriggerPhase phase : TriggerPhase.values()) {
            reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, phase, () -> {
                log.add(phase + " at " + rig.now());
                return new Promise<>();
            });
        }
        reactor.callWhenRunning(reactor::stop);
        rig.run();
        assertThat(log).containsExactly("BEFORE at 0.0", "cancelled at 10.0", "DURING at 10.0", "AFTER at 10.0");
        assertThat(rig.errors)
                .hasSize(3)
                .first()
                .asString()
                .contains("without waiting any longer for", "before shutdown");
        rig.errors.clear();
        assertThat(Rig.failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(rig.now()).isLessThan(10.5);
    }

    @Test
    @Tag("both")
    @DisplayName("a function that swallows its cancel takes stopTimeout once, and close() after run() does nothing")
    void swallowsItsCancel() throws Exception {
        var _ = reactor.inline("deaf", () -> {
            while (true) {
                try {
                    new Promise<Integer>().await();
                } catch (CancellationException e) {
                    log.add(rig.now());
                }
            }
        });
        reactor.callWhenRunning(reactor::stop);
        rig.run();
        reactor.close();
        assertThat(rig.takeError()).isInstanceOf(FunctionsLeftException.class).hasMessageContaining("deaf");
        assertThat(log).containsExactly(0.0, 5.0);
        assertThat(rig.now()).isEqualTo(10);
    }

    @Test
    @Tag("carrier")
    @DisplayName("a callback that hangs is interrupted at half of the time: one that can be interrupted ends by that")
    void hangingCallbackIsInterrupted() throws Exception {
        reactor.callWhenRunning(() -> {
            reactor.stop();
            new Semaphore(0).acquire();
        });
        rig.run();
        assertThat(rig.takeError()).isInstanceOf(InterruptedException.class);
        assertThat(rig.now()).isEqualTo(5);
    }

    @Test
    @Tag("carrier")
    @DisplayName("a callback that is deaf to that is told with its stack, and functions and triggers get their calls")
    void deafCallback() throws Exception {
        Semaphore permits = new Semaphore(0);
        Deferred<Integer> function = reactor.inline(new Promise<Integer>()::await);
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> noted("during"));
        reactor.callWhenRunning(() -> {
            reactor.stop();
            permits.acquireUninterruptibly();
        });
        rig.run();
        assertThat(rig.takeError())
                .hasMessageContaining("a callback has been waiting for PT10S")
                .hasMessageContaining("deafCallback");
        assertThat(log).containsExactly("during");
        assertThat(Rig.failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(rig.now()).isEqualTo(10);
        permits.release();
    }

    @Test
    @Tag("both")
    @DisplayName(
            "close() from another thread comes back though a callback holds the reactor's own thread, and names it")
    void closeWithACallbackThatHolds() throws Exception {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Reactor own = Reactor.start(options -> options.name("own")
                .stallThreshold(Duration.ZERO)
                .stopTimeout(Duration.ofMillis(100))
                .onError((_, error) -> told.add(error)));
        own.callFromThread(() -> {
            held.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait(); // cannot be set aside
            }
        });
        held.await();
        own.close();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).hasMessageContaining("closeWithACallbackThatHolds");
        assertThatThrownBy(() -> own.blockingCallFromThread(() -> own.state() == ReactorState.CLOSED))
                .isInstanceOf(ReactorStoppedException.class);
        release.countDown();
    }

    /** A JVM in which some reactors close while a function of theirs waits; it ends when it is let go. */
    public static final class LeavesFunctions {
        private LeavesFunctions() {}

        /** Prints how many threads are left of the reactors when all those have ended that will. */
        public static void main(String[] args) throws Exception {
            for (int i = 0; i < 3; i++) {
                leaveFunction();
            }
            for (Thread thread : ours()) {
                thread.join(); // for ever, if one stays
            }
            System.out.println("left: " + ours());
            System.exit(0);
        }

        private static void leaveFunction() throws Exception {
            Semaphore permits = new Semaphore(0);
            CountDownLatch over = new CountDownLatch(1);
            Reactor mine = Reactor.create(options -> options.name("mine")
                    .stopTimeout(Duration.ZERO)
                    .onError((_, error) -> System.out.println(error.getClass().getSimpleName())));
            mine.callWhenRunning(() -> {
                var _ = mine.inline(() -> {
                    if (mine.mode() == Mode.CARRIER) {
                        permits.acquireUninterruptibly();
                    }
                    over.countDown();
                    return 1;
                });
                mine.stop();
            });
            mine.run();
            permits.release();
            over.await();
        }

        private static List<Thread> ours() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("mine")
                            || thread.getName().contains("leftovers"))
                    .toList();
        }
    }

    @Test
    @Tag("both")
    @DisplayName("a reactor that closes leaves no thread behind, though a function was left that has ended since")
    void noThreadIsLeft() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(LeavesFunctions.class, ChildJvm.sameMode())) {
            jvm.awaitLine("left: []");
            assertThat(jvm.exitCode()).isZero();
        }
    }
}
