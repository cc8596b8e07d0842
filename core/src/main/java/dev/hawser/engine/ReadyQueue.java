package dev.hawser.engine;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is ready to run: a ring of tasks, first in first out, or in an order that a seed chooses. Reactor thread only.
 */
public final class ReadyQueue {
    private static final int KEPT = 1 << 12;

    /** Given how many there are, which comes next; null for the first. */
    private @Nullable IntUnaryOperator chooser;

    private @Nullable Runnable[] ring = new Runnable[64];
    private int head;
    private int size;

    /**
     * From now on the next one is chosen.
     *
     * @param next given how many there are, which comes next
     */
    public void chooseBy(IntUnaryOperator next) {
        chooser = next;
    }

    /** {@return how many there are} */
    public int size() {
        return size;
    }

    /** {@return whether there is none} */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds a task at the tail.
     *
     * @param task what can go on
     */
    public void add(Runnable task) {
        if (size == ring.length) {
            resize(size * 2);
        }
        ring[(head + size++) & (ring.length - 1)] = task;
    }

    /** {@return the next task, now taken out; null if there is none} */
    public @Nullable Runnable poll() {
        if (size == 0) {
            if (ring.length > KEPT) {
                ring = new Runnable[64]; // a burst should not keep its memory for ever
                head = 0;
            }
            return null;
        }
        if (chooser != null && size > 1) {
            bringToFront(chooser.applyAsInt(size));
        }
        Runnable task = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return task;
    }

    private void bringToFront(int chosen) {
        int index = (head + chosen) & (ring.length - 1);
        Runnable task = ring[index];
        ring[index] = ring[head];
        ring[head] = task;
    }

    private void resize(int capacity) {
        @Nullable Runnable[] to = new Runnable[capacity];
        int untilEnd = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, to, 0, untilEnd);
        System.arraycopy(ring, 0, to, untilEnd, size - untilEnd);
        ring = to;
        head = 0;
    }
}
