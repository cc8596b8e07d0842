package dev.hawser.engine.outside;

import dev.hawser.engine.Callback;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.ReactorAccess;
import java.util.concurrent.locks.LockSupport;

/// What is handed in ends the poller's wait, whenever it comes; else both threads stand for ever, which Fray sees.
final class WakeUpRace {
    private WakeUpRace() {}

    static void run(Poller poller) {
        Queues queues = new Queues(new Marks(), poller::wakeup);
        Thread other = new Thread(() -> {
            queues.post(Callback.of("first", () -> {}, null));
            queues.post(Callback.of("second", () -> {}, null));
        });
        other.start();
        int seen = 0;
        while (seen < 2) {
            queues.takeIn(10, Runnable::run);
            while (queues.nextCallback() != null) {
                seen++;
            }
            if (seen < 2 && queues.isQuiet()) {
                poller.poll(Long.MAX_VALUE);
            }
        }
        InboxRace.join(other);
    }

    /// Does not look again before it waits.
    static final class Forgetful implements Poller {
        private volatile boolean called;
        private volatile Thread waiting;

        @Override
        public void attach(ReactorAccess access) {}

        @Override
        public boolean isRealTime() {
            return true;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void poll(long maxNanos) {
            if (!called) {
                waiting = Thread.currentThread();
                LockSupport.park(this);
                waiting = null;
            }
            called = false;
        }

        @Override
        public void wakeup() {
            called = true;
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void close() {}
    }
}
