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

    static {
        try {
            MARK = MethodHandles.lookup().findVarHandle(Progress.class, "mark", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Goes up with each step; odd while user code runs. */
    private long mark;

    private volatile @Nullable Runnable running;

    private long turns;
    private long slices;
    private long callbacks;
    private long posted;
    private long wokenFromOutside;
    private long longestTurn;
    private long busy;

    void turnBegins() {
        turns++;
    }

    void turnEnds(long nanos) {
        busy += nanos;
        longestTurn = Math.max(longestTurn, nanos);
    }

    void sliceBegins(Runnable continuation) {
        slices++;
        running = continuation;
        step(1);
    }

    void sliceEnds() {
        step(0);
    }

    void callbackBegins() {
        callbacks++;
        step(1);
    }

    void callbacksEnd() {
        step(0);
    }

    /** The next mark that is odd, if {@code odd} is 1, or even. */
    private void step(int odd) {
        MARK.setOpaque(this, (mark & ~1L) + 2 + odd);
    }

    /** Any thread: changes with each slice and callback; odd while one runs. */
    long mark() {
        return (long) MARK.getOpaque(this);
    }

    /** Any thread: the continuation that runs or ran last. */
    @Nullable Runnable running() {
        return running;
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
                turns,
                slices,
                callbacks,
                posted,
                wokenFromOutside,
                core.timers.size(),
                core.loop.ready.size(),
                core.functions.size(),
                core.workers.running(),
                Duration.ofNanos(longestTurn),
                age <= 0 ? 0 : (double) busy / age);
    }
}
