package dev.hawser.reactor;

import dev.hawser.engine.jdk.EngineThreads;
import org.jspecify.annotations.Nullable;

/**
 * Carries what goes on after a reactor has stopped: a function that ignored its cancel still runs its {@code finally}
 * when the lock it waits for comes free. A daemon thread, started by the first such wake-up, gives it a carrier; no
 * callback runs.
 */
final class Leftovers {
    private final Core core;

    /** Guarded by this. */
    private @Nullable Daemon daemon;

    Leftovers(Core core) {
        this.core = core;
    }

    /** One daemon thread, from the first wake-up to the next run or close. */
    private static final class Daemon {
        private final Core core;
        private final ParkingPoller poller = new ParkingPoller();
        private volatile boolean ends;
        private final Thread thread;

        Daemon(Core core) {
            this.core = core;
            this.thread = EngineThreads.daemon(core.name() + "-leftovers", this::turn);
        }

        private void turn() {
            Thread before = core.loop.owner();
            while (!ends) {
                core.loop.owner(Thread.currentThread());
                core.loop.turnWithoutCallbacks();
                long patience = core.loop.patienceForThreads();
                core.loop.owner(before); // so that the former owner may look at what is left
                poller.poll(patience);
                Thread.interrupted();
            }
        }

        void end() {
            ends = true;
            poller.wakeup();
            EngineThreads.join(thread);
        }
    }

    /** There is something to run. Any thread. */
    synchronized void wake() {
        Daemon running = daemon;
        if (running == null) {
            running = new Daemon(core);
            daemon = running;
            running.thread.start();
        }
        running.poller.wakeup();
    }

    /** Gives the loop back; returns when the daemon thread is gone. Not on that thread. */
    void end() {
        Daemon running;
        synchronized (this) {
            running = daemon;
            daemon = null;
        }
        if (running != null) {
            running.end();
        }
    }
}
