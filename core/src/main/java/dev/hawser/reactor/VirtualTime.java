package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.engine.Delays;
import dev.hawser.engine.TimedWaits;
import dev.hawser.engine.function.HeldUp;
import dev.hawser.engine.life.Core;
import dev.hawser.engine.outside.ParkingPoller;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A clock that jumps: the same reactor, in a test, without waiting. Give it to a reactor by
 * {@link ReactorOptions#poller}.
 *
 * <p>With {@code reactor.run()}, time goes to the next timer whenever nothing is ready. Without it, {@link #advance}
 * moves time by so much and runs what falls due. Time stands still while a job of {@code deferToThread} is under way,
 * for that takes real time; and while a callback or function waits for a lock that a thread outside of the reactor holds.
 *
 * <p>A <em>seed</em> shuffles what has no defined order, the functions made ready in one turn: the same seed gives the
 * same order again, on any machine, as long as no other thread wakes anything
 * ({@link Statistics#wokenFromOutside()}).
 *
 * <p>{@code Thread.sleep} and other timed waits of the JDK ask the JDK's own clock. In a function they fail it, with a
 * message that names {@code reactor.sleep}, unless {@link #withRealTimedWaits()} lets them wait in real time.
 *
 * <p><b>Threads:</b> {@code advance} on the thread of the one reactor that it was given to; {@code wakeup} and
 * {@code nanoTime} on any.
 */
public final class VirtualTime implements Poller {
    /** How long a run may wait for another thread when no timer is left, before that is called a hang. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** So long time stands still for whoever is blocked, before it is asked by what; in nanoseconds. */
    private static final long MOMENT = 2_000_000;

    /** A zero-delay call that adds itself again and again would keep {@link #advance} from ever returning. */
    private static final int TURNS_WITHOUT_TIME = 1_000_000;

    /** Shuffles; null if a chooser says what comes next. */
    private final @Nullable SplittableRandom random;

    private final ToIntFunction<? super List<?>> chooser;
    private final boolean realTimedWaits;
    private final Duration patience;
    private final ParkingPoller real = new ParkingPoller();

    private volatile long now;
    private int outstanding;
    private @Nullable Core core;
    private @Nullable HeldUp heldUp;

    /** Since when, by the real clock, time stands still for a lock, and how many slices there had been by then. */
    private long stillSince;

    private long stillAt = -1;

    private VirtualTime(@Nullable SplittableRandom random, boolean realTimedWaits, Duration patience) {
        this(random, random == null ? _ -> 0 : ready -> random.nextInt(ready.size()), realTimedWaits, patience);
    }

    private VirtualTime(
            @Nullable SplittableRandom random,
            ToIntFunction<? super List<?>> chooser,
            boolean realTimedWaits,
            Duration patience) {
        this.random = random;
        this.chooser = chooser;
        this.realTimedWaits = realTimedWaits;
        this.patience = patience;
    }

    /** {@return a clock at 0 that keeps the order of what is ready, first in first out} */
    public static VirtualTime create() {
        return new VirtualTime(null, false, PATIENCE);
    }

    /**
     * A clock that shuffles what has no defined order.
     *
     * @param seed any number; the same one gives the same order again
     * @return the clock, at 0
     */
    public static VirtualTime seeded(long seed) {
        return new VirtualTime(new SplittableRandom(seed), false, PATIENCE);
    }

    /**
     * A clock under which somebody else says in which order the functions go on that are ready: for tools that try many
     * orders, such as {@code Exploration} of the testing kit.
     *
     * @param chooser asked when several are ready; gets them, the oldest first, and gives the index of the one that is
     *     next. A function is the same object each time, in carrier mode
     * @return the clock, at 0
     */
    public static VirtualTime choosing(ToIntFunction<? super List<?>> chooser) {
        return new VirtualTime(null, requireNonNull(chooser, "chooser"), false, PATIENCE);
    }

    /** {@return a new clock like this one, under which timed waits of the JDK take real time} */
    public VirtualTime withRealTimedWaits() {
        return like(true, patience);
    }

    /** A new clock like this one, with another time in place of {@link #PATIENCE}. */
    VirtualTime withPatience(Duration other) {
        return like(realTimedWaits, other);
    }

    private VirtualTime like(boolean realWaits, Duration wait) {
        return random == null
                ? new VirtualTime(null, chooser, realWaits, wait)
                : new VirtualTime(random.split(), realWaits, wait);
    }

    @Override
    public void attach(ReactorAccess access) {
        if (core != null) {
            throw new IllegalStateException(
                    "this VirtualTime belongs to reactor " + core.name() + " already; make one for each");
        }
        Core own = (Core) access;
        core = own;
        heldUp = own.timeJumps(realTimedWaits ? TimedWaits.TAKE_REAL_TIME : TimedWaits.ARE_REFUSED, chooser);
    }

    @Override
    public boolean isRealTime() {
        return false;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** {@return the time since the clock was made} */
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /** {@inheritDoc} Goes to the end of the wait at once, or waits in real time for another thread. */
    @Override
    public void poll(long maxNanos) {
        if (maxNanos <= 0) {
            real.poll(0);
        } else if (outstanding > 0 || maxNanos == Long.MAX_VALUE) {
            waitForOthers(requireAttached());
        } else if (!standsStill(requireAttached())) {
            moveTo(now + maxNanos);
        }
    }

    /**
     * Whether a thread of the reactor waits for one outside. Waits a moment in real time then; the caller asks again. The
     * first moment is waited before anything is asked: most locks are held for less, and the answer takes longer.
     */
    private boolean standsStill(Core reactor) {
        HeldUp threads = requireNonNull(heldUp);
        if (!threads.isPossible()) {
            return false;
        }
        if (stillAt != reactor.slices()) {
            stillAt = reactor.slices();
            stillSince = real.nanoTime();
            real.poll(MOMENT);
            return true;
        }
        HeldUp.By by = threads.by();
        long stood = real.nanoTime() - stillSince;
        if (by == HeldUp.By.NOTHING) {
            return false;
        }
        if (stood < patience.toNanos()) {
            real.poll(Math.min(stood, patience.toNanos()));
            return true;
        }
        if (by == HeldUp.By.A_THREAD) {
            throw new IllegalStateException("virtual time stands still for ever: " + threads.words() + "; reactor "
                    + reactor.name() + " waits for a thread outside of it");
        }
        threads.giveUp();
        return false;
    }

    /** By the reactor's thread only. */
    private void moveTo(long time) {
        now = time;
    }

    /** Time stands still, or no timer is left: only another thread can bring something. */
    private void waitForOthers(Core reactor) {
        long begin = real.nanoTime();
        real.poll(patience.toNanos());
        if (real.nanoTime() - begin >= patience.toNanos() && !reactor.turn.hasWork()) {
            throw new IllegalStateException("nothing happens any more in virtual time: " + outstanding
                    + " thread jobs, calls of other reactors or futures outstanding, "
                    + reactor.timers().size()
                    + " timers waiting; reactor " + reactor.name() + " would wait for ever. Live functions: "
                    + reactor.inspection.dump());
        }
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    @Override
    public String description() {
        return "virtual time";
    }

    @Override
    public void outstanding(int change) {
        outstanding += change;
    }

    /**
     * Moves time on and runs what falls due, each call at its own due time. Also runs what is ready now. Not while
     * the reactor runs.
     *
     * @param duration how far; zero runs only what is due or ready now
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if this belongs to no reactor, or the reactor runs
     */
    public void advance(Duration duration) {
        Core reactor = requireReactor();
        long target = now + Delays.nanos(duration);
        reactor.lifecycle.takeOver("advance the time of");
        reactor.errors.collect();
        List<Throwable> failures;
        try {
            reactor.workers.start();
            settle(reactor);
            goTo(reactor, target);
        } finally {
            failures = reactor.errors.collected();
            reactor.lifecycle.handOver();
        }
        rethrow(failures);
    }

    /** Goes from due time to due time. Calls that are added for the very time they are added at wait for a turn. */
    private void goTo(Core reactor, long target) {
        int turnsAtThisTime = 0;
        for (long next = reactor.timers().nextDue();
                next < target;
                next = reactor.timers().nextDue()) {
            turnsAtThisTime = next > now ? 0 : turnsAtThisTime + 1;
            if (turnsAtThisTime > TURNS_WITHOUT_TIME) {
                throw new IllegalStateException("time does not get beyond " + elapsed() + ": after "
                        + TURNS_WITHOUT_TIME + " turns there is still a call with zero delay");
            }
            moveTo(Math.max(now, next));
            runDue(reactor);
        }
        moveTo(target);
        runDue(reactor);
    }

    private void runDue(Core reactor) {
        int last = reactor.timers().lastSequence();
        while (reactor.turn.expire(last)) {
            settle(reactor);
        }
        settle(reactor);
    }

    private Core requireAttached() {
        Core reactor = core;
        if (reactor == null) {
            throw new IllegalStateException(
                    "this VirtualTime belongs to no reactor yet:" + " Reactor.create(options -> options.poller(time))");
        }
        return reactor;
    }

    private Core requireReactor() {
        Core reactor = requireAttached();
        reactor.requireCurrent();
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("advance() in a callback or function; it is for the test's own thread");
        }
        reactor.requireOpen();
        return reactor;
    }

    /** Turns until nothing is ready at this time; timers due now are left to the caller. */
    private void settle(Core reactor) {
        while (true) {
            if (!reactor.turn.hasWork() && outstanding > 0) {
                waitForOthers(reactor);
            } else if (!reactor.turn.hasWork() && !standsStill(reactor)) {
                return;
            }
            reactor.turn.turnWithoutTimers();
        }
    }

    private static void rethrow(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.getFirst();
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        throw VirtualTime.<RuntimeException>unchecked(first);
    }

    @SuppressWarnings("unchecked") // the failure of a callback is thrown as it is, checked or not
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
