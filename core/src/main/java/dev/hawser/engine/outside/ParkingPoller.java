package dev.hawser.engine.outside;

import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Poller;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits by parking the reactor's thread. The only class, with the watchdog, that reads the real clock. */
public final class ParkingPoller implements Poller {
    /** Whether somebody called since the last poll; written by any thread. */
    private volatile boolean called;

    /** The thread that waits in poll, written by itself only. */
    private volatile @Nullable Thread waiting;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void poll(long maxNanos) {
        Invariant.check(waiting == null, "one thread waits at a time");
        if (maxNanos > 0) {
            waiting = Thread.currentThread(); // before looking: a caller sees either this or its call is seen below
            if (!called) {
                park(maxNanos);
            }
            waiting = null;
        }
        called = false;
    }

    private void park(long maxNanos) {
        Invariant.check(waiting == Thread.currentThread(), "who parks can be found by who wakes");
        if (maxNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, maxNanos);
        }
    }

    @Override
    public void wakeup() {
        if (!called) {
            called = true;
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }
}
