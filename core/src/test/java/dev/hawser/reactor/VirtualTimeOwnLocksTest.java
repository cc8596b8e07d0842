package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Procedure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Virtual time and locks, where the one who waits is set aside: in carrier mode. */
class VirtualTimeOwnLocksTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final Rig rig = Rig.on(
            VirtualTime.create().withPatience(Duration.ofMinutes(1)),
            options -> options.stopTimeout(Duration.ofMillis(50)));

    private final Reactor reactor = rig.reactor;

    private void goesOn(Procedure sleeper, Procedure asker) throws Exception {
        reactor.callWhenRunning(() -> {
            var _ = reactor.inlineAction("sleeps with the lock", sleeper);
            var _ = reactor.callLater(Duration.ZERO, () -> {
                asker.run();
                reactor.stop();
            });
        });
        rig.run(); // and not by advance: a monitor is handed on by a thread of the JDK's
        assertThat(rig.log).containsExactly("slept until 3600.0", "in the lock at 3600.0");
    }

    private void sleep() {
        reactor.sleep(HOUR).await();
        rig.log.add("slept until " + rig.now());
    }

    private void inside() {
        rig.log.add("in the lock at " + rig.now());
    }

    @Test
    @DisplayName("time goes on while a callback waits for a monitor in which a function sleeps")
    void monitorOfFunction() throws Exception {
        Object lock = new Object();
        goesOn(
                () -> {
                    synchronized (lock) {
                        sleep();
                    }
                },
                () -> {
                    synchronized (lock) {
                        inside();
                    }
                });
    }

    @Test
    @DisplayName("time goes on while a callback waits for a lock with which a function sleeps")
    void lockOfFunction() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        goesOn(
                () -> {
                    lock.lock();
                    sleep();
                    lock.unlock();
                },
                () -> {
                    lock.lock();
                    inside();
                    lock.unlock();
                });
    }

    @Test
    @DisplayName("a run that stands still for ever fails, and names the lock and who holds it")
    void forEver() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        Thread keeper = Thread.ofPlatform().name("keeper").start(() -> {
            lock.lock();
            held.countDown();
            awaitQuietly(enough);
            lock.unlock();
        });
        held.await();
        VirtualTime time = VirtualTime.create().withPatience(Duration.ofMillis(30));
        try (Reactor impatient = Reactor.create(options ->
                options.poller(time).stopTimeout(Duration.ofMillis(50)).onError((_, _) -> {}))) {
            impatient.callWhenRunning(lock::lock);
            impatient.callLater(HOUR, impatient::stop);
            assertThatThrownBy(impatient::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("virtual time stands still for ever: hawser-runner waits for ")
                    .hasMessageContaining("ReentrantLock")
                    .hasMessageContaining("held by keeper");
            assertThat(time.elapsed()).isZero();
        } finally {
            enough.countDown();
            keeper.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("time goes on while a function waits for a latch: nobody knows who will count it down")
    void latch() {
        CountDownLatch latch = new CountDownLatch(1);
        reactor.callLater(HOUR, latch::countDown);
        var waiting = reactor.inline("waits for a latch", () -> {
            latch.await();
            return rig.now();
        });
        rig.advance(3600);
        assertThat(Rig.valueOf(waiting)).isEqualTo(3600);
    }
}
