package dev.hawser.engine.timer;

import dev.hawser.invariant.Invariant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A binary heap of timers whose nodes know their index, so that one can be taken out in O(log n). Of the timers' thread only. */
public final class TimerHeap {
    private @Nullable TimerNode[] nodes = new TimerNode[16];
    private int size;

    @Nullable TimerNode first() {
        assert (nodes[0] == null) == (size == 0) : "a heap has a first one unless it is empty";
        return nodes[0];
    }

    void forEach(Consumer<TimerNode> action) {
        for (int i = 0; i < size; i++) {
            action.accept(at(i));
        }
    }

    void add(TimerNode node) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
        }
        Invariant.check(nodes[size] == null, "behind the heap there is nothing");
        up(size++, node);
    }

    void remove(TimerNode node) {
        int index = node.place - TimerNode.HEAP;
        Invariant.check(index < size && nodes[index] == node, "a timer is in the heap where it says");
        TimerNode last = at(--size);
        nodes[size] = null;
        if (last == node) {
            return;
        }
        down(index, last);
        if (nodes[index] == last) {
            up(index, last);
        }
        assert isInOrder(last.place - TimerNode.HEAP) : "who takes a place in the heap is in order there";
    }

    private TimerNode at(int index) {
        TimerNode node = nodes[index];
        if (node == null) {
            throw new AssertionError("a hole in the heap at " + index + " of " + size);
        }
        return node;
    }

    private void put(int index, TimerNode node) {
        nodes[index] = node;
        node.place = TimerNode.HEAP + index;
    }

    private void up(int from, TimerNode node) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!node.before(at(parent))) {
                break;
            }
            put(index, at(parent));
            index = parent;
        }
        put(index, node);
        assert isInOrder(index) : "no timer in the heap is before its parent";
    }

    private boolean isInOrder(int index) {
        TimerNode node = at(index);
        return (index == 0 || !node.before(at((index - 1) >>> 1)))
                && (2 * index + 1 >= size || !at(2 * index + 1).before(node))
                && (2 * index + 2 >= size || !at(2 * index + 2).before(node));
    }

    private void down(int from, TimerNode node) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).before(at(child))) {
                child++;
            }
            if (!at(child).before(node)) {
                break;
            }
            put(index, at(child));
            index = child;
        }
        put(index, node);
    }
}
