package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class LifecycleTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private void logRefusal(String what, Runnable action) {
        try {
            action.run();
            log.add(what + " was allowed");
        } catch (RuntimeException e) {
            log.add(what + ": " + e.getClass().getSimpleName());
        }
    }

    @Test
    @DisplayName("b84: running a reactor that runs is refused, and harms nothing")
    void runTwice() throws Exception {
        reactor.callWhenRunning(() -> {
            logRefusal("run", reactor::run);
            reactor.callLater(seconds(1), () -> {
                log.add("still runs");
                reactor.stop();
            });
        });
        rig.run();
        assertThat(log).containsExactly("run: IllegalStateException", "still runs");
    }

    @Test
    @DisplayName("b84: another thread cannot run it either, and the owner stays")
    void runByAnotherThread() throws Exception {
        reactor.callWhenRunning(() -> {
            Thread other = Thread.ofPlatform().start(() -> logRefusal("run", reactor::run));
            Deferred<Boolean> joined = reactor.deferToThread(() -> {
                other.join();
                return true;
            });
            var _ = joined.addAction(_ -> reactor.stop());
        });
        rig.run();
        assertThat(log).containsExactly("run: IllegalStateException");
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("b84: it runs once: when run() returns it is closed, with all that it had, and does not run again")
    void runsOnce() throws Exception {
        DelayedCall dropped = reactor.callLater(seconds(10), () -> log.add("never"));
        reactor.callWhenRunning(reactor::stop);
        rig.run();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
        assertThatThrownBy(reactor::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED")
                .hasMessageContaining("runs once");
        assertThatThrownBy(() -> reactor.callLater(seconds(1), () -> {})).isInstanceOf(ReactorStoppedException.class);
        reactor.close();
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(reactor.dumpTimers()).as("told of afterwards").hasSize(1);
        assertThat(log).isEmpty();
        assertThat(dropped.remaining()).isEqualTo(seconds(10));
        rig.forgetTimersLeft();
    }

    @Test
    @DisplayName("b84: run() in an \"after shutdown\" trigger is refused")
    void runInAfterShutdown() throws Exception {
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.AFTER, () -> {
            logRefusal("run", reactor::run);
            return null;
        });
        reactor.callWhenRunning(reactor::stop);
        rig.run();
        assertThat(log).containsExactly("run: IllegalStateException");
    }

    @Test
    @DisplayName("b84: a closed reactor is closed for good; closing again does nothing")
    void closed() {
        reactor.callLater(seconds(1), () -> log.add("never"));
        reactor.close();
        reactor.close();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
        assertThat(reactor.pendingTimers()).as("timers are dropped").isZero();
        for (int i = 0; i < 2; i++) { // who was refused has not taken it over either
            assertThatThrownBy(reactor::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("CLOSED")
                    .hasMessageContaining("runs once");
        }
        assertThatThrownBy(() -> reactor.callLater(seconds(1), () -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reactor.sleep(seconds(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reactor.inline(() -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reactor.callFromThread(() -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> rig.advance(1)).isInstanceOf(IllegalStateException.class);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b84: it cannot be closed while it runs, from the inside")
    void closeInside() throws Exception {
        reactor.callWhenRunning(() -> {
            logRefusal("close", reactor::close);
            reactor.stop();
        });
        reactor.callLater(seconds(0), () -> logRefusal("close", reactor::close));
        rig.advance(0);
        rig.run();
        assertThat(log).containsExactly("close: IllegalStateException", "close: IllegalStateException");
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }

    @Test
    @DisplayName("b85: stop of a reactor that does not run, or is stopping, is refused and says what was expected")
    void stopTwice() throws Exception {
        assertThatThrownBy(reactor::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NEW")
                .hasMessageContaining("RUNNING");
        reactor.callWhenRunning(() -> {
            reactor.stop();
            logRefusal("second stop", reactor::stop);
        });
        rig.run();
        assertThat(log).containsExactly("second stop: IllegalStateException");
        assertThatThrownBy(reactor::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
    }

    @Test
    @DisplayName("b85: stop is asynchronous: the turn goes on, then come the triggers, all before run returns")
    void stopIsAsynchronous() throws Exception {
        for (TriggerPhase phase : TriggerPhase.values()) {
            reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, phase, () -> {
                log.add(phase + " " + reactor.state());
                return null;
            });
        }
        reactor.callWhenRunning(() -> {
            reactor.stop();
            log.add("after stop " + reactor.state());
        });
        reactor.callWhenRunning(() -> log.add("same turn"));
        rig.run();
        assertThat(log)
                .containsExactly(
                        "after stop STOPPING", "same turn", "BEFORE STOPPING", "DURING STOPPING", "AFTER STOPPING");
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }

    @Test
    @DisplayName("b86: callWhenRunning runs in the order added, after the startup; at once when it runs already")
    void callWhenRunning() throws Exception {
        reactor.addSystemEventTrigger(SystemEvent.STARTUP, TriggerPhase.AFTER, () -> {
            log.add("after startup");
            return null;
        });
        reactor.callWhenRunning(() -> log.add(1));
        reactor.callWhenRunning(() -> {
            log.add(2);
            reactor.callWhenRunning(() -> log.add("at once"));
            log.add("then on");
        });
        reactor.callWhenRunning(() -> {
            log.add(3);
            reactor.stop();
        });
        assertThat(log).isEmpty();
        rig.run();
        assertThat(log).containsExactly("after startup", 1, 2, "at once", "then on", 3);
    }

    @Test
    @DisplayName("b86: what callWhenRunning throws when called at once goes to the caller, else to the handler")
    void callWhenRunningThrows() throws Exception {
        IllegalStateException later = new IllegalStateException("later");
        reactor.callWhenRunning(() -> {
            throw later;
        });
        reactor.callWhenRunning(() -> {
            logRefusal("at once", () -> {
                try {
                    reactor.callWhenRunning(() -> {
                        throw new UnsupportedOperationException("now");
                    });
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            reactor.stop();
        });
        rig.run();
        assertThat(log).containsExactly("at once: UnsupportedOperationException");
        assertThat(rig.takeError()).isSameAs(later);
    }

    @Test
    @DisplayName("b86: it is not RUNNING in \"before startup\", and is in \"during\" and \"after\"")
    void statesOfStartup() throws Exception {
        for (TriggerPhase phase : TriggerPhase.values()) {
            reactor.addSystemEventTrigger(SystemEvent.STARTUP, phase, () -> {
                log.add(phase + " " + (reactor.state() == ReactorState.RUNNING));
                return null;
            });
        }
        reactor.callWhenRunning(reactor::stop);
        rig.run();
        assertThat(log).containsExactly("BEFORE false", "DURING true", "AFTER true");
    }

    @Test
    @DisplayName("a reactor made by start() runs on a thread of its own, and close() from another stops it")
    void startAndClose() throws Exception {
        Reactor own = Reactor.start(options -> options.name("own"));
        assertThat(own.state()).isEqualTo(ReactorState.RUNNING);
        assertThatThrownBy(() -> own.callLater(seconds(1), () -> {}))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("own");
        assertThat(own.blockingCallFromThread(() -> Reactor.current() == own)).isTrue();
        CountDownLatch ended = new CountDownLatch(1);
        own.callFromThread(() -> own.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.AFTER, () -> {
            ended.countDown();
            return null;
        }));
        own.close();
        assertThat(ended.getCount()).isZero();
        assertThat(own.state()).isEqualTo(ReactorState.CLOSED);
    }

    @Test
    @DisplayName("what fails in the options of start() fails start()")
    void startFails() {
        assertThatThrownBy(() -> Reactor.start(options -> options.workers(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workers");
    }

    @Test
    @DisplayName("close cancels the functions there are, runs their finally, and ends what can be ended")
    void closeEndsFunctions() {
        Deferred<?> function = reactor.inline(() -> {
            try {
                return new Promise<Integer>().await();
            } finally {
                reactor.atomically(() -> log.add("finally"));
            }
        });
        reactor.callLater(seconds(1), () -> log.add("a timer of the user"));
        reactor.close();
        assertThat(log).containsExactly("finally");
        assertThat(function.isFired()).isTrue();
        assertThat(failureOf(function)).isInstanceOf(java.util.concurrent.CancellationException.class);
    }

    @Test
    @DisplayName("an interrupt of the thread that runs the loop does not end it, nor keep it from waiting")
    void interruptOfTheOwner() throws Exception {
        Thread owner = Thread.currentThread();
        reactor.callWhenRunning(owner::interrupt);
        reactor.callLater(seconds(1), () -> {
            log.add("went on");
            reactor.stop();
        });
        rig.run();
        assertThat(log).containsExactly("went on");
        var _ = Thread.interrupted(); // whether it is kept depends on the JDK: a mount of a virtual thread clears it
    }

    @Test
    @DisplayName("a reactor that is closed as it is to be run either runs or is closed, and is no more than that")
    void closedAsItIsToBeRun() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Reactor shared = Reactor.create(
                    options -> options.poller(Poller.parking()).onError((_, _) -> {})); // told of what was not called
            shared.callWhenRunning(shared::stop);
            CyclicBarrier both = new CyclicBarrier(2);
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Thread closing = Thread.ofPlatform().start(() -> together(both, shared::close, failures));
            together(both, shared::run, failures);
            closing.join();
            assertThat(failures)
                    .allSatisfy(failure -> assertThat(failure).isExactlyInstanceOf(IllegalStateException.class));
            assertThat(shared.state()).isEqualTo(ReactorState.CLOSED);
        }
    }

    @Test
    @DisplayName("a reactor that never ran is not closed in one of its functions, which would wait for itself")
    void closedInAFunction() {
        Reactor reactor = Reactor.create(options -> options.poller(Poller.parking()));
        Deferred<String> ended = reactor.inline(() -> {
            assertThatThrownBy(reactor::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not in a function");
            return "went on";
        });
        assertThat(Rig.valueOf(ended)).isEqualTo("went on");
        reactor.close();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }

    @Test
    @DisplayName("a virtual thread closes a reactor that never ran only if that has no functions")
    void closedByAVirtualThread() throws Exception {
        Reactor reactor = Reactor.create(options -> options.poller(Poller.parking()));
        Deferred<Object> ended = reactor.inline(() -> new Promise<>().await());
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        Runnable closing = () -> refused.add(catchThrowable(reactor::close));
        Thread.ofVirtual().start(closing).join();
        assertThat(refused)
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("on a platform thread"));
        assertThat(ended.isFired()).isFalse();
        reactor.close();
        assertThat(Rig.failureOf(ended)).isInstanceOf(CancellationException.class);

        Reactor empty = Reactor.create();
        Thread.ofVirtual().start(empty::close).join();
        assertThat(empty.state()).isEqualTo(ReactorState.CLOSED);
    }

    private static void together(CyclicBarrier both, Runnable action, List<Throwable> failures) {
        try {
            both.await();
            action.run();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    @Test
    @DisplayName("two threads may close it at once: one does, the other waits for it")
    void closedByTwoThreads() throws Exception {
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Reactor shared = Reactor.create(options -> options.poller(Poller.parking()));
        var _ = shared.inlineAction(() -> {
            try {
                new Promise<Integer>().await();
            } finally {
                ending.countDown();
                release.await();
            }
        });
        Runnable close = () -> {
            try {
                shared.close();
                assertThat(shared.state()).isEqualTo(ReactorState.CLOSED);
            } catch (Throwable e) {
                failures.add(e);
            }
        };
        Thread first = Thread.ofPlatform().start(close);
        ending.await();
        Thread second = Thread.ofPlatform().start(close);
        while (second.getState() == Thread.State.NEW || second.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        release.countDown();
        first.join();
        second.join();
        assertThat(failures).isEmpty();
    }
}
