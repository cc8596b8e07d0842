package dev.hawser.reactor;

import org.jspecify.annotations.Nullable;

/**
 * Something that is due at a time, as the {@link TimerQueue} keeps it. The queue owns these fields; reactor thread
 * only.
 */
abstract class TimerNode extends Callback {
    /** In no queue: new, cancelled, or handed out by {@link TimerQueue#expire}. */
    static final int OUT = -1;

    /** In a slot of the wheel, linked by {@code previous} and {@code next}. */
    static final int WHEEL = -2;

    /** In no queue, and never again: its caller took it back. */
    static final int CANCELLED = -3;

    /** Added to the index of one in the heap; in the sorted run the index stands for itself. */
    static final int HEAP = 1 << 30;

    /** Nanoseconds of the reactor's clock. */
    long due;

    /**
     * Settles the order among equal times. It may wrap: only the difference of two counts, and no two timers of one time
     * are two thousand million timers apart. A million may wait at once, so that a long would be felt.
     */
    int sequence;

    @Nullable TimerNode previous;
    @Nullable TimerNode next;

    /** Where the node is: {@link #OUT}, {@link #WHEEL}, {@link #CANCELLED}, or its index. One field, since a million may wait at once. */
    int place = OUT;

    /** Called on the platform thread when the node is due: hands it to the runner, or does the engine's own work. */
    abstract void expired();

    /** What kind of timer it is, and the class of the function that it will call. */
    String what() {
        return "a timer of the engine";
    }

    /** Overridden where {@link #expired()} hands the node to the runner. */
    @Override
    void fire() throws Exception {
        throw new AssertionError("no callback: " + this);
    }

    @Override
    String where() {
        return "running a timed call";
    }

    final boolean before(TimerNode other) {
        return due < other.due || (due == other.due && sequence - other.sequence < 0);
    }
}
