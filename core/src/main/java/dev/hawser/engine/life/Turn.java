package dev.hawser.engine.life;

import dev.hawser.defer.UnhandledFailures;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import dev.hawser.engine.function.Engine;
import dev.hawser.engine.timer.Timers;
import dev.hawser.flight.Flight;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Poller;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One turn of the loop, from top to bottom: due timers in order; what other threads handed in; the callbacks, on the
 * runner; the threads that can go on, in slices; then the poller waits for what comes next.
 *
 * <p>The thread that turns runs no user code in carrier mode and takes no lock. Of the reactor's thread.
 */
public final class Turn {
    /** Slices a turn, so that a burst of ready functions does not delay timers and I/O. */
    private static final int SLICES = 256;

    /** Timers and things from outside a turn, likewise. */
    private static final int BATCH = 1024;

    /** Failures that nobody takes are told when they are garbage, which wakes nobody: so it is looked at that often. */
    private static final long GARBAGE_NANOS = 1_000_000_000;

    private final Poller poller;
    private final Timers timers;
    private final Queues queues;
    private final Engine engine;
    private final Runnable feedWorkers;
    private final UnhandledFailures unhandled;
    private final Marks marks;
    private final BiConsumer<String, Throwable> failed;

    /** One object for all turns. */
    private final Consumer<Runnable> engineCalls = this::answer;

    Turn(
            Poller poller,
            Timers timers,
            Queues queues,
            Engine engine,
            Runnable feedWorkers,
            UnhandledFailures unhandled,
            Marks marks,
            BiConsumer<String, Throwable> failed) {
        this.poller = poller;
        this.timers = timers;
        this.queues = queues;
        this.engine = engine;
        this.feedWorkers = feedWorkers;
        this.unhandled = unhandled;
        this.marks = marks;
        this.failed = failed;
    }

    /**
     * One turn.
     *
     * @param waits asked at its end, whether to wait in the poller when there is nothing to do
     */
    public void turn(BooleanSupplier waits) {
        long begin = timers.now();
        assert queues.owner() == Thread.currentThread() : "who turns the loop owns the queues";
        marks.turnBegins();
        boolean more = true;
        try {
            more = timers.expire(begin, BATCH);
            more |= work();
        } catch (Throwable e) { // a fault of the engine's; the next turn goes on with what is there
            failed.accept("turning the loop", e);
        }
        long took = timers.now() - begin;
        assert took >= 0 : "a turn ends behind its beginning, by the clock of its poller";
        marks.turnEnds(took);
        if (Flight.isOn()) {
            tell(took, timers.lateness(begin));
        }
        poller.poll(!more && waits.getAsBoolean() ? patience() : 0);
    }

    private static void tell(long took, long late) {
        if (took >= Flight.LONG_NANOS) {
            Flight.turn(took);
        }
        if (late >= Flight.LONG_NANOS) {
            Flight.late(late);
        }
    }

    /** What a turn does between its timers and the poller. {@return whether there is more from outside} */
    private boolean work() {
        boolean more = queues.takeIn(BATCH, engineCalls);
        runCallbacks();
        runReady();
        feedWorkers.run();
        unhandled.poll();
        return more;
    }

    private void answer(Runnable engineCall) {
        try {
            engineCall.run();
        } catch (Throwable e) {
            failed.accept("answering another thread", e);
        }
    }

    private void runCallbacks() {
        if (queues.callbacks() > 0 && engine.canRunCallbacks()) {
            engine.runCallbacks();
        }
    }

    private void runReady() {
        for (int i = 0; i < SLICES; i++) {
            Runnable task = queues.ready().poll();
            if (task == null) {
                return;
            }
            engine.run(task);
        }
    }

    /** {@return whether a turn would find something to do without waiting} */
    public boolean hasWork() {
        return !queues.isQuiet() || (queues.callbacks() > 0 && engine.canRunCallbacks());
    }

    /** {@return how long the poller may wait, in nanoseconds} */
    public long patience() {
        if (hasWork()) {
            return 0;
        }
        boolean mayBeGarbage = unhandled.pending() > 0 && poller.isRealTime();
        return mayBeGarbage ? Math.min(timers.untilNext(), GARBAGE_NANOS) : timers.untilNext();
    }

    /**
     * Hands out due timers, up to the one that was added as number {@code lastSequence}.
     *
     * @param lastSequence the last one
     * @return whether there are more of those
     */
    public boolean expire(int lastSequence) {
        return timers.expire(timers.now(), BATCH, lastSequence);
    }

    /** A turn in which no timer is looked at and nothing is waited for. */
    public void turnWithoutTimers() {
        marks.turnBegins();
        work();
        poller.poll(0);
    }

    /** The last turn: what was handed in before the end still runs, once. */
    void last() {
        assert queues.owner() == Thread.currentThread() : "who makes the last calls owns the queues";
        queues.takeIn(BATCH, engineCalls);
        runCallbacks();
        runReady();
    }

    /** After the close, when nothing is added any more: empties the queues. */
    void drain() {
        assert queues.owner() == Thread.currentThread() : "who drains the queues owns them";
        while (!queues.isQuiet()) {
            queues.takeIn(BATCH, engineCalls);
            runReady();
        }
        queues.dropCallbacks();
        // the inbox may hold what another thread is about to take back, since it has seen the close
        Invariant.check(queues.ready().isEmpty() && queues.callbacks() == 0, "a closed reactor has nothing to do");
    }
}
