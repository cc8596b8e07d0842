package dev.hawser.reactor;

import org.jspecify.annotations.Nullable;

/**
 * Something that is due at a time, as the {@link TimerQueue} keeps it. The queue owns these fields; reactor thread
 * only.
 */
abstract class TimerNode extends Callback {
    /** Where the node is. */
    enum Place {
        /** In no queue: new, cancelled, or handed out by {@link TimerQueue#expire}. */
        OUT,
        /** In a slot of the wheel, linked by {@code previous} and {@code next}. */
        WHEEL,
        /** In the sorted run, at {@code index}. */
        RUN,
        /** In the heap, at {@code index}. */
        HEAP
    }

    /** Nanoseconds of the reactor's clock. */
    long due;

    /** Settles the order among equal times. */
    long sequence;

    @Nullable TimerNode previous;
    @Nullable TimerNode next;
    Place place = Place.OUT;
    int index;

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
        return due < other.due || (due == other.due && sequence < other.sequence);
    }
}
