package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.engine.jdk.JdkThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stops that meet functions and callbacks in blocking JDK calls. */
@Tag("carrier")
class StopBlockedTest {
    @RegisterExtension
    final Rig rig = Rig.real(options -> options.stopTimeout(Duration.ofMillis(200)));

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private void runAndStop() throws Exception {
        reactor.callWhenRunning(reactor::stop);
        rig.run();
    }

    @Test
    @DisplayName("functions set aside in JDK calls are interrupted")
    void interrupts() throws Exception {
        Rig patient = Rig.real(); // ten seconds
        Deferred<?> sleeper = patient.reactor.inline(() -> {
            Thread.sleep(Duration.ofDays(1));
            return 1;
        });
        patient.reactor.callWhenRunning(patient.reactor::stop);
        patient.run();
        assertThat(failureOf(sleeper))
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        patient.afterEach(null);
    }

    @Test
    @DisplayName("one that swallows the interrupt is interrupted once more at half time")
    void interruptsTwice() throws Exception {
        Rig virtual = Rig.virtual();
        Deferred<Integer> stubborn = virtual.reactor.inline(() -> {
            try {
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                log.add("first at " + virtual.now());
            }
            try {
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                log.add("second at " + virtual.now());
            }
            return 2;
        });
        virtual.reactor.callWhenRunning(virtual.reactor::stop);
        virtual.run();
        assertThat(log).containsExactly("first at 0.0", "second at 5.0");
        assertThat(valueOf(stubborn)).isEqualTo(2);
        virtual.afterEach(null);
    }

    @Test
    @DisplayName("what is left after the stop is carried by a daemon thread when another thread frees it")
    void carriedByADaemon() throws Exception {
        Semaphore permits = new Semaphore(0);
        CountDownLatch over = new CountDownLatch(1);
        String[] carrier = new String[1];
        Deferred<Integer> left = reactor.inline("left", () -> {
            try {
                permits.acquireUninterruptibly();
                return 4;
            } finally {
                carrier[0] = JdkThreads.currentCarrier().getName();
                over.countDown();
            }
        });
        runAndStop();
        assertThat(rig.takeError()).isInstanceOf(FunctionsLeftException.class).hasMessageContaining("acquireUnint");
        Thread.ofPlatform().start(permits::release).join();
        over.await();
        assertThat(carrier[0]).isEqualTo("hawser-leftovers");
        assertThat(left.isFired()).as("nobody is on the reactor to take it").isFalse();
    }

    @Test
    @DisplayName("a function freed by another thread while close() waits for it ends on the closing thread")
    void freedDuringClose() throws Exception {
        Rig patient = Rig.real(options -> options.name("patient")); // ten seconds
        Semaphore permits = new Semaphore(0);
        Thread closer = Thread.currentThread();
        Deferred<Boolean> function = patient.reactor.inline(() -> {
            try {
                Thread.sleep(Duration.ofDays(1));
            } catch (InterruptedException e) {
                Thread.ofPlatform().start(permits::release); // close() is under way
            }
            permits.acquireUninterruptibly();
            return JdkThreads.currentCarrier() == closer
                    && patient.reactor.statistics().functions() == 1;
        });
        patient.reactor.close();
        assertThat(valueOf(function)).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("patient"));
        assertThat(patient.errors).isEmpty();
    }

    @Test
    @DisplayName("a callback that waits for ever does not keep the reactor from stopping, and is told with its stack")
    void stuckCallback() throws Exception {
        Semaphore permits = new Semaphore(0);
        CountDownLatch freed = new CountDownLatch(1);
        reactor.callWhenRunning(() -> {
            reactor.stop();
            permits.acquireUninterruptibly();
            freed.countDown();
        });
        rig.run();
        assertThat(rig.takeError())
                .hasMessageContaining("a callback has been waiting for PT0.2S")
                .hasMessageContaining("StopBlockedTest.lambda$stuckCallback");
        Thread.ofPlatform().start(permits::release).join();
        freed.await();
    }
}
