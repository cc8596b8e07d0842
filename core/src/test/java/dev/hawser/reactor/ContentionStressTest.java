package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("carrier")
@Tag("stress")
class ContentionStressTest {
    /** So often each party gets what it wants, however long that takes on this machine. */
    private static final int ROUNDS = Boolean.getBoolean("hawser.slow") ? 50_000 : 700;

    private final Reactor reactor = Reactor.create(options -> options.stallThreshold(Duration.ZERO));
    private final ReentrantLock lock = new ReentrantLock();
    private final Object monitor = new Object();
    private final PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true);
    private volatile boolean over;

    /** Each written by one party only, and read after the end. */
    private long byThread;

    private volatile long byFunctions;
    private volatile long byCallbacks;
    private long slept;

    /** Guarded by the monitor. */
    private long inMonitor;

    /**
     * On a bare platform thread this freezes for good within a few thousand rounds: the callback waits for a lock that
     * nobody holds, and the function that is owed it cannot run.
     */
    @Test
    @DisplayName(
            "a worker thread, functions and a callback contend for a lock, a monitor and a print stream, and all get on")
    void nobodyStarves() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(this::contendAndEnd);
        for (int i = 0; i < 3; i++) {
            var _ = reactor.inline(() -> {
                while (!over) {
                    touchAll("function");
                    byFunctions++;
                    holdLockWhileAsleep();
                    giveWay();
                }
                return null;
            });
        }
        reactor.callLater(Duration.ZERO, this::callback);
        reactor.run();
        thread.join();
        assertThat(byThread).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(byFunctions).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(byCallbacks).isGreaterThanOrEqualTo(ROUNDS);
        assertThat(slept).isPositive();
        assertThat(inMonitor).isEqualTo(byThread + byFunctions + byCallbacks);
        reactor.close();
    }

    private void contendAndEnd() {
        while (byThread < ROUNDS || byFunctions < ROUNDS || byCallbacks < ROUNDS) {
            touchAll("thread");
            byThread++;
        }
        over = true;
        reactor.callFromThread(reactor::stop);
    }

    /** These locks are not fair: a function that never gives way without one would keep it from its own reactor. */
    private void giveWay() {
        if (byFunctions % 16 == 0) {
            reactor.sleep(Duration.ZERO).await();
        }
    }

    private void callback() {
        if (!over) {
            touchAll("callback");
            byCallbacks++;
            reactor.callLater(Duration.ZERO, this::callback);
        }
    }

    private void touchAll(String who) {
        lock.lock();
        try {
            out.println(who);
        } finally {
            lock.unlock();
        }
        synchronized (monitor) {
            inMonitor++;
        }
        out.println(who);
    }

    private void holdLockWhileAsleep() throws InterruptedException {
        if (byFunctions % 64 != 0) {
            return;
        }
        lock.lock();
        try {
            Thread.sleep(1);
            slept++;
        } finally {
            lock.unlock();
        }
    }
}
