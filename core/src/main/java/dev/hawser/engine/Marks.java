package dev.hawser.engine;

import dev.hawser.invariant.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What the loop is at and has done. Written by the reactor's thread; the watchdog reads {@link #mark()} and
 * {@link #running()} from its own, and a value a moment old is good enough for it.
 */
public final class Marks {
    private static final VarHandle MARK;
    private static final VarHandle CALLBACK_MARK;
    private static final VarHandle RUNNING;

    static {
        try {
            MARK = MethodHandles.lookup().findVarHandle(Marks.class, "mark", long.class);
            CALLBACK_MARK = MethodHandles.lookup().findVarHandle(Marks.class, "callbackMark", long.class);
            RUNNING = MethodHandles.lookup().findVarHandle(Marks.class, "running", Runnable.class);
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
    private final TurnTimes turnTimes = new TurnTimes();
    private long busy;
    private int inherited;

    /** Written by the watchdog. */
    private volatile long longestSlice;

    public void turnBegins() {
        turns++;
    }

    public void turnEnds(long nanos) {
        Invariant.check(nanos >= 0, "a turn does not end before it begins");
        busy += nanos;
        longestTurn = Math.max(longestTurn, nanos);
        turnTimes.add(nanos);
    }

    public void sliceBegins(Runnable continuation) {
        slices++;
        RUNNING.setOpaque(this, continuation);
        step(1);
    }

    public void sliceEnds() {
        RUNNING.setOpaque(this, null);
        step(0);
    }

    public void callbackBegins() {
        callbacks++;
        step(1);
        CALLBACK_MARK.setOpaque(this, (callbackMark & ~1L) + 3);
    }

    public void callbacksEnd() {
        step(0);
        CALLBACK_MARK.setOpaque(this, (callbackMark & ~1L) + 2);
    }

    /** The next mark that is odd, if {@code odd} is 1, or even. */
    private void step(int odd) {
        MARK.setOpaque(this, (mark & ~1L) + 2 + odd);
    }

    /** Any thread: changes with each slice and callback; odd while one runs. */
    public long mark() {
        return (long) MARK.getOpaque(this);
    }

    /** Any thread: changes with each callback; odd while one has begun and not ended. */
    public long callbackMark() {
        return (long) CALLBACK_MARK.getOpaque(this);
    }

    /** Any thread: the continuation that runs. */
    public @Nullable Runnable running() {
        return (Runnable) RUNNING.getOpaque(this);
    }

    /** The watchdog saw one slice or callback stand for so long. */
    public void stood(long nanos) {
        if (nanos > longestSlice) {
            longestSlice = nanos;
        }
    }

    /** So many more, or fewer, threads that were started inside functions await something. */
    public void inheritedAwaits(int change) {
        inherited += change;
        Invariant.check(inherited >= 0, "no more threads await no longer than have begun to");
    }

    /** A call was handed in; {@code brought} by another thread. */
    public void posted(boolean brought) {
        posted++;
        if (brought) {
            wokenFromOutside++;
        }
    }

    public void wokenFromOutside() {
        wokenFromOutside++;
    }

    public long callbacks() {
        return callbacks;
    }

    public long wakeUps() {
        return wokenFromOutside;
    }

    public long turns() {
        return turns;
    }

    public long slices() {
        return slices;
    }

    public long posts() {
        return posted;
    }

    public TurnTimes turnTimes() {
        return turnTimes;
    }

    public long longestTurn() {
        return longestTurn;
    }

    public long longestSlice() {
        return longestSlice;
    }

    public long busy() {
        return busy;
    }

    public int inherited() {
        return inherited;
    }
}
