package dev.hawser.cli.tale;

import dev.hawser.reactor.Poller;

/// A poller that does something before it waits. That runs on the reactor's own thread, so it must not wait for a lock
/// that a function may hold while it is set aside.
record IdleAware(Poller poller, Runnable beforeWait) implements Poller {
    @Override
    public long nanoTime() {
        return poller.nanoTime();
    }

    @Override
    public void poll(long maxNanos) {
        if (maxNanos > 0) {
            beforeWait.run();
        }
        poller.poll(maxNanos);
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    @Override
    public void outstanding(int change) {
        poller.outstanding(change);
    }
}
