package dev.hawser.reactor;

import org.jspecify.annotations.Nullable;

/**
 * Carries what goes on after a reactor has stopped: a function that ignored its cancel still runs its {@code finally}
 * when the lock it waits for comes free. A daemon thread, started by the first such wake-up, gives it a carrier; no
 * callback runs.
 */
final class Leftovers {
    private final Core core;
    private final ParkingPoller poller = new ParkingPoller();

    /** Guarded by this. */
    private @Nullable Thread thread;

    private volatile boolean ending;

    Leftovers(Core core) {
        this.core = core;
    }

    /** There is something to run. Any thread. */
    synchronized void wake() {
        if (thread == null) {
            ending = false;
            thread = EngineThreads.startDaemon(core.name() + "-leftovers", this::turn);
        }
        poller.wakeup();
    }

    private void turn() {
        core.loop.owner(Thread.currentThread());
        while (!ending) {
            core.loop.turnWithoutCallbacks();
            poller.poll(core.loop.patienceForThreads());
            Thread.interrupted();
        }
    }

    /** Gives the loop back; returns when the daemon thread is gone. Not on that thread. */
    void end() {
        Thread daemon;
        synchronized (this) {
            daemon = thread;
            thread = null;
        }
        if (daemon == null) {
            return;
        }
        ending = true;
        poller.wakeup();
        EngineThreads.join(daemon);
    }
}
