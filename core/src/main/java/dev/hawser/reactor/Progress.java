package dev.hawser.reactor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the loop is at and has done. Written by the reactor's thread; the watchdog reads {@link #mark()} and
 * {@link #running()} from its own, and a value a moment old is good enough for it.
 */
final class Progress {
    private static final VarHandle MARK;
    private static final VarHandle CALLBACK_MARK;
    private static final VarHandle RUNNING;

    static {
        try {
            MARK = MethodHandles.lookup().findVarHandle(Progress.class, "mark", long.class);
            CALLBACK_MARK = MethodHandles.lookup().findVarHandle(Progress.class, "callbackMark", long.class);
            RUNNING = MethodHandles.lookup().findVarHandle(Progress.class, "running", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Goes up with each step; odd while user code runs. */
    private long mark;

    private long callbackMark;

    /** Null between slices, so that what has ended is not held. */
    private @Nullable Runnable running;

    private long turns;
    private long slices;
    private long callbacks;
    private long posted;
    private long wokenFromOutside;
    private long longestTurn;
    private long busy;
    private int inherited;

    /** Written by the watchdog. */
    private volatile long longestSlice;

    void turnBegins() {
        turns++;
    }

    void turnEnds(long nanos) {
        busy += nanos;
        longestTurn = Math.max(longestTurn, nanos);
    }

    void sliceBegins(Runnable continuation) {
        slices++;
        RUNNING.setOpaque(this, continuation);
        step(1);
    }

    void sliceEnds() {
        RUNNING.setOpaque(this, null);
        step(0);
    }

    void callbackBegins() {
        callbacks++;
        step(1);
        CALLBACK_MARK.setOpaque(this, (callbackMark & ~1L) + 3);
    }

    void callbacksEnd() {
        step(0);
        CALLBACK_MARK.setOpaque(this, (callbackMark & ~1L) + 2);
    }

    /** The next mark that is odd, if {@code odd} is 1, or even. */
    private void step(int odd) {
        MARK.setOpaque(this, (mark & ~1L) + 2 + odd);
    }

    /** Any thread: changes with each slice and callback; odd while one runs. */
    long mark() {
        return (long) MARK.getOpaque(this);
    }

    /** Any thread: changes with each callback; odd while one has begun and not ended. */
    long callbackMark() {
        return (long) CALLBACK_MARK.getOpaque(this);
    }

    /** Any thread: the continuation that runs. */
    @Nullable Runnable running() {
        return (Runnable) RUNNING.getOpaque(this);
    }

    /** The watchdog saw one slice or callback stand for so long. */
    void stood(long nanos) {
        if (nanos > longestSlice) {
            longestSlice = nanos;
        }
    }

    /** So many more, or fewer, threads that were started inside functions await something. */
    void inheritedAwaits(int change) {
        inherited += change;
    }

    void posted() {
        posted++;
    }

    void wokenFromOutside() {
        wokenFromOutside++;
    }

    long callbacks() {
        return callbacks;
    }

    long wakeUps() {
        return wokenFromOutside;
    }

    Statistics snapshot(Core core, long age) {
        return new Statistics(
                core.poller.description(),
                turns,
                slices,
                callbacks,
                posted,
                wokenFromOutside + core.loop.brought(),
                core.pendingTimers(),
                core.loop.ready.size(),
                core.functions.size(),
                inherited,
                core.workers.running(),
                Duration.ofNanos(longestTurn),
                Duration.ofNanos(longestSlice),
                age <= 0 ? 0 : Math.min(1, (double) (busy + core.poller.busyNanos()) / age));
    }
}
