package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Procedure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Virtual time and locks that other threads hold. */
@Tag("both")
class VirtualTimeLocksTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final Thread turning = Thread.currentThread();
    private final CountDownLatch held = new CountDownLatch(1);

    /** Who is about to ask for the lock. */
    private volatile Thread asker;

    /** A lock of the two kinds that the JDK has. */
    private enum Kind {
        MONITOR {
            @Override
            void in(Object lock, Procedure block) throws Exception {
                synchronized (lock) {
                    block.run();
                }
            }
        },
        LOCK {
            @Override
            void in(Object lock, Procedure block) throws Exception {
                ((ReentrantLock) lock).lock();
                try {
                    block.run();
                } finally {
                    ((ReentrantLock) lock).unlock();
                }
            }
        };

        abstract void in(Object lock, Procedure block) throws Exception;
    }

    /** Holds the lock until the reactor has nothing to do but to wait, or time has moved. */
    private Thread holder(Kind kind, ReentrantLock lock) throws InterruptedException {
        Thread holder = Thread.ofPlatform().name("holder").start(() -> {
            try {
                kind.in(lock, () -> {
                    held.countDown();
                    while (!isStill() && rig.time.elapsed().isZero()) {
                        Thread.onSpinWait();
                    }
                });
            } catch (Exception e) {
                rig.errors.add(e);
            }
        });
        held.await();
        return holder;
    }

    private boolean isStill() {
        return asker != null
                && asker.getState() != Thread.State.RUNNABLE
                && turning.getState() != Thread.State.RUNNABLE;
    }

    private void ask(Kind kind, ReentrantLock lock) throws Exception {
        asker = Thread.currentThread();
        kind.in(lock, () -> rig.log.add("in the lock at " + rig.now()));
    }

    private void inCallback(Kind kind) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Thread holder = holder(kind, lock);
        reactor.callLater(HOUR, () -> {
            rig.log.add("an hour later");
            reactor.stop();
        });
        reactor.callWhenRunning(() -> ask(kind, lock));
        rig.run();
        holder.join();
        assertThat(rig.log).containsExactly("in the lock at 0.0", "an hour later");
    }

    private void inFunction(Kind kind) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Thread holder = holder(kind, lock);
        reactor.callWhenRunning(() -> {
            var _ = reactor.inline("waits for a lock", () -> {
                ask(kind, lock);
                return true;
            });
        });
        reactor.callLater(HOUR, () -> {
            rig.log.add("an hour later");
            reactor.stop();
        });
        rig.run();
        holder.join();
        assertThat(rig.log).containsExactly("in the lock at 0.0", "an hour later");
    }

    @Test
    @DisplayName("time stands still while a callback waits for a monitor of a thread outside")
    void callbackAtMonitor() throws Exception {
        inCallback(Kind.MONITOR);
    }

    @Test
    @DisplayName("time stands still while a callback waits for a lock of a thread outside")
    void callbackAtLock() throws Exception {
        inCallback(Kind.LOCK);
    }

    @Test
    @DisplayName("time stands still while a function waits for a monitor of a thread outside")
    void functionAtMonitor() throws Exception {
        inFunction(Kind.MONITOR);
    }

    @Test
    @DisplayName("time stands still while a function waits for a lock of a thread outside")
    void functionAtLock() throws Exception {
        inFunction(Kind.LOCK);
    }

    @Test
    @DisplayName("advance waits for a callback that waits for a lock of a thread outside")
    void advance() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Thread holder = holder(Kind.LOCK, lock);
        reactor.callLater(Duration.ZERO, () -> ask(Kind.LOCK, lock));
        reactor.callLater(HOUR, () -> rig.log.add("an hour later"));
        rig.advance(2 * 3600);
        holder.join();
        assertThat(rig.log).containsExactly("in the lock at 0.0", "an hour later");
    }
}
