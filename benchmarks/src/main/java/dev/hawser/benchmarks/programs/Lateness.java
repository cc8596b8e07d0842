package dev.hawser.benchmarks.programs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAccumulator;

/// When the last of many delayed things ended, counted from the start of the first, and from the end of their making.
/// Of one thread, except where a method says otherwise.
final class Lateness {
    static final double SECOND = 1e9;

    private final long start = System.nanoTime();
    private final int count;
    private final long delay;
    private final CountDownLatch over = new CountDownLatch(1);
    private int left;
    private long made;
    private volatile long end;

    /// @param delay how long each waits, in nanoseconds
    Lateness(int count, long delay) {
        this.count = count;
        this.delay = delay;
        this.left = count;
    }

    int count() {
        return count;
    }

    /// All were made.
    void made() {
        made = System.nanoTime();
    }

    /// One ended. {@return whether that was the last}
    boolean ended() {
        if (--left > 0) {
            return false;
        }
        over();
        return true;
    }

    /// The last one ended; any thread.
    void over() {
        end = System.nanoTime();
        over.countDown();
    }

    void await() throws InterruptedException {
        over.await();
    }

    Figures figures() {
        double making = (made - start) / SECOND;
        double late = (end - start - delay) / SECOND;
        return Figures.of("late since start [s]", late)
                .and("making [s]", making)
                .and("late since made [s]", late - making);
    }

    /// How late each was by its own clock, the worst; any thread.
    static LongAccumulator worst() {
        return new LongAccumulator(Long::max, 0);
    }
}
