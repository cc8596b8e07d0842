package dev.hawser.fleet;

import dev.hawser.invariant.Invariant;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sees on a thread of its own that a worker's time is over and its reactor does nothing about it, since a callback holds it:
 * then nobody cancels what is under way, and others will have the same rows and slots.
 *
 * <p><b>Threads:</b> made and closed on any; the conditions are asked on its own.
 */
final class Overdue implements AutoCloseable {
    /** So often it has to be so, one after the other: who wakes up after a sleep gets that much time to notice. */
    private static final int TIMES = 6;

    /** What it waits for is over before the whole of the time that cancelling may take. */
    private static final int PARTS = 8;

    private static final Duration LEAST = Duration.ofMillis(1);

    private final BooleanSupplier isOverdue;
    private final Duration between;
    private final Runnable then;
    private volatile boolean closed;

    private Overdue(BooleanSupplier isOverdue, Duration between, Runnable then) {
        this.isOverdue = isOverdue;
        this.between = between;
        this.then = then;
    }

    /**
     * Begins to look.
     *
     * @param isOverdue whether the time is over and that was not noticed
     * @param grace how long that may be so
     * @param then called once, on the thread of its own, before that has passed
     */
    static Overdue watch(BooleanSupplier isOverdue, Duration grace, Runnable then) {
        Duration between = grace.dividedBy(PARTS);
        Overdue made = new Overdue(isOverdue, between.compareTo(LEAST) < 0 ? LEAST : between, then);
        Invariant.check(TIMES < PARTS, "what is overdue is seen before others have the slots");
        Thread.ofPlatform().daemon().name("hawser-lease").start(made::look);
        return made;
    }

    private void look() {
        int seen = 0;
        while (!closed && seen < TIMES) {
            LockSupport.parkNanos(between.toNanos());
            seen = isOverdue.getAsBoolean() ? seen + 1 : 0;
        }
        if (!closed) {
            then.run();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
