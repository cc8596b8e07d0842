package dev.hawser.engine;

import static java.util.Objects.requireNonNull;

import dev.hawser.invariant.Invariant;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is ready to run: a ring of tasks, first in first out, or in an order that a seed chooses. Reactor thread only.
 */
public final class ReadyQueue {
    private static final int KEPT = 1 << 12;

    /** Given what there is, which comes next; null for the first. */
    private @Nullable ToIntFunction<? super List<Runnable>> chooser;

    private final List<Runnable> view = new View();

    private @Nullable Runnable[] ring = new Runnable[64];
    private int head;
    private int size;

    /**
     * From now on the next one is chosen.
     *
     * @param next given what there is, the oldest first, the index of the one that comes next; the list is a view
     */
    public void chooseBy(ToIntFunction<? super List<Runnable>> next) {
        chooser = next;
    }

    /** What there is, the oldest first. */
    private final class View extends AbstractList<Runnable> {
        @Override
        public Runnable get(int index) {
            return requireNonNull(ring[(head + Objects.checkIndex(index, size)) & (ring.length - 1)]);
        }

        @Override
        public int size() {
            return size;
        }
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
        int tail = (head + size++) & (ring.length - 1);
        Invariant.check(ring[tail] == null, "what is ready is not written over");
        ring[tail] = task;
        assert size <= ring.length : "no more is ready than the ring has room for";
    }

    /** {@return the next task, now taken out; null if there is none} */
    public @Nullable Runnable poll() {
        if (size == 0) {
            Invariant.check(ring[head] == null, "nothing is left behind in a ring that is empty");
            if (ring.length > KEPT) {
                ring = new Runnable[64]; // a burst should not keep its memory for ever
                head = 0;
            }
            return null;
        }
        if (chooser != null && size > 1) {
            bringToFront(chooser.applyAsInt(view));
        }
        Runnable task = ring[head];
        Invariant.check(task != null, "what was ready is still there");
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        assert (size == 0) == (ring[head] == null) : "the ring begins with what is ready next";
        return task;
    }

    private void bringToFront(int chosen) {
        Invariant.check(chosen >= 0 && chosen < size, "one of those is chosen that are ready");
        int index = (head + chosen) & (ring.length - 1);
        Runnable task = ring[index];
        Invariant.check(task != null, "what is chosen is still there");
        ring[index] = ring[head];
        ring[head] = task;
    }

    private void resize(int capacity) {
        Invariant.check(
                capacity > size && Integer.bitCount(capacity) == 1, "a ring has room, and a power of two of it");
        @Nullable Runnable[] to = new Runnable[capacity];
        int untilEnd = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, to, 0, untilEnd);
        System.arraycopy(ring, 0, to, untilEnd, size - untilEnd);
        ring = to;
        Invariant.check(
                ring[size] == null && (size == 0 || ring[size - 1] != null),
                "a ring that grows keeps all that is ready");
        head = 0;
    }
}
