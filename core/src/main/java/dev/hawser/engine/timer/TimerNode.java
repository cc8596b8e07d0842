package dev.hawser.engine.timer;

import org.jspecify.annotations.Nullable;

/**
 * Something that is due at a time. It is in the {@link Timers} from its start until it is cancelled or due, and may be
 * started again. The queue owns these fields; of the timers' thread only.
 */
public abstract class TimerNode {
    /** In no queue: new, taken out, or handed out by {@link Timers#expire}. */
    static final int OUT = -1;

    /** In a slot of the wheel, linked by {@code previous} and {@code next}. */
    static final int WHEEL = -2;

    /** In no queue, and never again: its caller took it back. */
    static final int CANCELLED = -3;

    /** Added to the index of one in the heap; in the sorted run the index stands for itself. */
    static final int HEAP = 1 << 30;

    /** Nanoseconds of the clock. */
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

    /** For subclasses. */
    protected TimerNode() {}

    /** Called when the node is due and has left the queue: hands on what is to be called, or does the engine's own work. */
    protected abstract void expired();

    /** The timers come to an end, and this was taken out of them. */
    public void dropped() {}

    /** {@return what kind of timer it is, and the class of the function that it will call} */
    protected String what() {
        return "a timer of the engine";
    }

    /** {@return whether it waits for its time} */
    protected final boolean isWaiting() {
        return place != OUT && place != CANCELLED;
    }

    /** {@return whether {@link Timers#cancel} was called for it} */
    protected final boolean wasCancelled() {
        return place == CANCELLED;
    }

    final boolean before(TimerNode other) {
        return due < other.due || (due == other.due && sequence - other.sequence < 0);
    }
}
