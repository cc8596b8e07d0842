package dev.hawser.engine.outside;

import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.ReactorAccess;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The poller of a reactor that is made without one: parks the thread until somebody asks for it, as all do that open
 * sockets. Only then it looks on the path for one that is offered: where the path is long, that opens many a file.
 */
public final class LatePoller implements Poller {
    private final Poller parking = Poller.parking();
    private final AtomicReference<@Nullable Poller> chosen = new AtomicReference<>();

    /** What waits. Any thread. */
    private volatile Poller now = parking;

    /** Set before the reactor is handed out. */
    private volatile @Nullable ReactorAccess access;

    /** {@return the poller for sockets, which waits from now on} Any thread. */
    public Poller chosen() {
        Poller known = chosen.get();
        return known == null ? choose() : known;
    }

    private Poller choose() {
        Poller offered = Poller.preferred();
        ReactorAccess reactor = access;
        if (reactor != null) {
            offered.attach(reactor);
        }
        Poller first = chosen.compareAndExchange(null, offered);
        if (first != null) {
            return first; // of another thread, at the same moment
        }
        now = offered;
        parking.wakeup(); // who waits there looks again, and
        offered.wakeup(); // who waits here has seen what came before
        return offered;
    }

    @Override
    public void attach(ReactorAccess reactor) {
        Invariant.check(access == null, "a poller of the engine's own is of one reactor");
        access = reactor;
    }

    @Override
    public String description() {
        return now.description();
    }

    @Override
    public boolean isRealTime() {
        return now.isRealTime();
    }

    @Override
    public void close() {
        now.close();
    }

    @Override
    public long nanoTime() {
        return now.nanoTime();
    }

    @Override
    public void poll(long maxNanos) {
        now.poll(maxNanos);
    }

    @Override
    public long busyNanos() {
        return now.busyNanos();
    }

    @Override
    public void wakeup() {
        now.wakeup();
    }

    @Override
    public void outstanding(int change) {
        now.outstanding(change);
    }
}
