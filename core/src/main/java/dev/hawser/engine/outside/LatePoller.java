package dev.hawser.engine.outside;

import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Poller;
import dev.hawser.reactor.ReactorAccess;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The poller of a reactor that is made without one: parks the thread until somebody asks for it, as all do that open
 * sockets. Only then it looks on the path for one that is offered: where the path is long, that opens many a file.
 */
public final class LatePoller implements Poller {
    private final Poller parking = Poller.parking();
    private final Supplier<Poller> offers;
    private final AtomicReference<@Nullable Poller> chosen = new AtomicReference<>();

    /**
     * What waits.
     *
     * @param behind how far its clock is behind that of the reactor, which goes on as it began
     */
    private record Waiting(Poller poller, long behind) {}

    /** Any thread. */
    private volatile Waiting now = new Waiting(parking, 0);

    /** Set before the reactor is handed out. */
    private volatile @Nullable ReactorAccess access;

    /** Makes one that asks for what is {@link Poller#preferred}. */
    public LatePoller() {
        this(Poller::preferred);
    }

    LatePoller(Supplier<Poller> offers) {
        this.offers = offers;
    }

    /** {@return the poller for sockets, which waits from now on} Any thread. */
    public Poller chosen() {
        Poller known = chosen.get();
        return known == null ? choose() : known;
    }

    private Poller choose() {
        Poller offered = offers.get();
        ReactorAccess reactor = access;
        if (reactor != null) {
            offered.attach(reactor);
        }
        Poller first = chosen.compareAndExchange(null, offered);
        if (first != null) {
            return first; // of another thread, at the same moment
        }
        Invariant.check(now.poller == parking, "a poller is chosen once, in the place of the one that parks");
        now = new Waiting(offered, behind(offered));
        parking.wakeup(); // who waits there looks again, and
        offered.wakeup(); // who waits here has seen what came before
        return offered;
    }

    private long behind(Poller offered) {
        long before = parking.nanoTime();
        long time = offered.nanoTime();
        long after = parking.nanoTime();
        Invariant.check(after - before >= 0, "the clock does not go back");
        return time - before >= 0 && after - time >= 0 ? 0 : after - time; // nearly all have the same clock
    }

    @Override
    public void attach(ReactorAccess reactor) {
        Invariant.check(access == null, "a poller of the engine's own is of one reactor");
        access = reactor;
    }

    @Override
    public String description() {
        return now.poller.description();
    }

    @Override
    public boolean isRealTime() {
        return now.poller.isRealTime();
    }

    @Override
    public void close() {
        now.poller.close();
    }

    @Override
    public long nanoTime() {
        Waiting waiting = now;
        return waiting.poller.nanoTime() + waiting.behind;
    }

    @Override
    public void poll(long maxNanos) {
        Invariant.check(maxNanos >= 0, "nobody waits for what is past");
        now.poller.poll(maxNanos);
    }

    @Override
    public long busyNanos() {
        return now.poller.busyNanos();
    }

    @Override
    public void wakeup() {
        now.poller.wakeup();
    }

    @Override
    public void outstanding(int change) {
        now.poller.outstanding(change);
    }
}
