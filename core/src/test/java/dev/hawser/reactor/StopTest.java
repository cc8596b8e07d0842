package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class StopTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private void runAndStop() throws Exception {
        reactor.callWhenRunning(reactor::stop);
        rig.run();
    }

    /** Handles the first {@code cancels} cancels and waits on. */
    private Deferred<Integer> stubborn(int cancels) {
        return reactor.inline("stubborn", () -> {
            for (int i = 0; i < cancels; i++) {
                try {
                    new Promise<Integer>().await();
                } catch (CancellationException e) {
                    log.add("cancelled at " + rig.now());
                }
            }
            return 1;
        });
    }

    @Test
    @DisplayName("stop cancels every live function, and turns until their finally blocks, awaits included, are over")
    void cancelsFunctions() throws Exception {
        Deferred<?> function = reactor.inline(() -> {
            try {
                return new Promise<Integer>().await();
            } finally {
                reactor.sleep(seconds(2)).await();
                log.add("cleaned up at " + rig.now());
            }
        });
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> {
            log.add("during, functions " + reactor.statistics().functions());
            return null;
        });
        runAndStop();
        assertThat(log).containsExactly("cleaned up at 2.0", "during, functions 0");
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(rig.now()).isEqualTo(2);
    }

    @Test
    @DisplayName("functions live on until the \"before\" triggers are done, which may use them")
    void beforeTriggersComeFirst() throws Exception {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> function = reactor.inline(promise::await);
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
            promise.callback(3);
            return reactor.inline(() -> reactor.sleep(seconds(1)).await());
        });
        runAndStop();
        assertThat(valueOf(function)).isEqualTo(3);
    }

    @Test
    @DisplayName("a function that goes on is cancelled once more at half of the stop timeout, not on the bare thread")
    void halfTime() throws Exception {
        boolean[] virtual = {true};
        Deferred<Integer> function = stubborn(1);
        Deferred<Integer> other = reactor.inline(() -> {
            while (rig.now() < 5) {
                try {
                    new Promise<Integer>(p -> virtual[0] &= reactor.mode() == Mode.BATON
                                    || Thread.currentThread().isVirtual())
                            .await();
                } catch (CancellationException e) {
                    log.add("other at " + rig.now());
                }
            }
            return 2;
        });
        runAndStop();
        assertThat(log).containsExactly("cancelled at 0.0", "other at 0.0", "other at 5.0");
        assertThat(valueOf(function)).isEqualTo(1);
        assertThat(valueOf(other)).isEqualTo(2);
        assertThat(virtual[0]).as("cancellers are user code").isTrue();
        assertThat(rig.now()).isEqualTo(5);
    }

    @Test
    @DisplayName("what is alive at the stop timeout is reported with its stack, and is no more a part of the reactor")
    void leftFunctions() throws Exception {
        Deferred<Integer> function = stubborn(3);
        runAndStop();
        assertThat(rig.now()).isEqualTo(10);
        assertThat(log).containsExactly("cancelled at 0.0", "cancelled at 5.0");
        Throwable report = rig.takeError();
        assertThat(report)
                .isInstanceOf(FunctionsLeftException.class)
                .hasMessageContaining("1 inline functions")
                .hasMessageContaining("stubborn")
                .hasMessageContaining("StopTest");
        assertThat(((FunctionsLeftException) report).functions()).hasSize(1);
        assertThat(reactor.statistics().functions()).isEqualTo(1);
        assertThat(function.isFired()).isFalse();
    }

    @Test
    @DisplayName("while functions are being ended none can start: inline refuses it at the call")
    void refusesNewFunctions() throws Exception {
        Deferred<Integer> late = reactor.inline(() -> {
            try {
                return new Promise<Integer>().await();
            } finally {
                try {
                    var _ = reactor.inline(() -> log.add("started"));
                } catch (ReactorStoppedException e) {
                    log.add(e.getClass());
                }
            }
        });
        runAndStop();
        assertThat(log).containsExactly(ReactorStoppedException.class);
        assertThat(failureOf(late)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("a stop timeout of zero gives up at once, and is not a hang")
    void noTimeout() throws Exception {
        Rig hasty = Rig.virtual(options -> options.stopTimeout(Duration.ZERO));
        Reactor other = hasty.reactor;
        var _ = other.inline(() -> {
            for (int i = 0; i < 2; i++) {
                try {
                    new Promise<Integer>().await();
                } catch (CancellationException e) {
                    hasty.log.add("cancelled");
                }
            }
            return 1;
        });
        other.callWhenRunning(other::stop);
        hasty.run();
        assertThat(hasty.takeError()).isInstanceOf(FunctionsLeftException.class);
        assertThat(hasty.log).contains("cancelled");
        hasty.afterEach(null);
    }

    @Test
    @DisplayName("close() reports what it cannot end, and does not wait longer than the stop timeout")
    void closeGivesUp() {
        Deferred<Integer> function = stubborn(5);
        reactor.close();
        assertThat(rig.takeError()).isInstanceOf(FunctionsLeftException.class);
        assertThat(function.isFired()).isFalse();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }

    @Test
    @DisplayName("a job of deferToThread that does not end in time is reported, and the stop goes on without it")
    void leftJob() throws Exception {
        Rig real = Rig.real(options -> options.stopTimeout(Duration.ofMillis(100)));
        var latch = new java.util.concurrent.CountDownLatch(1);
        real.reactor.callWhenRunning(() -> {
            var _ = real.reactor.deferToThread(() -> {
                while (latch.getCount() > 0) {
                    Thread.onSpinWait(); // deaf to interrupts
                }
                return 1;
            });
            real.reactor.stop();
        });
        real.run();
        assertThat(real.takeError())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 jobs of deferToThread");
        latch.countDown();
        real.afterEach(null);
    }
}
