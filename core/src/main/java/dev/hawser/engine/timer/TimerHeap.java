package dev.hawser.engine.timer;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A binary heap of timers whose nodes know their index, so that one can be taken out in O(log n). Of the timers' thread only. */
public final class TimerHeap {
    private @Nullable TimerNode[] nodes = new TimerNode[16];
    private int size;

    @Nullable TimerNode first() {
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
        up(size++, node);
    }

    void remove(TimerNode node) {
        int index = node.place - TimerNode.HEAP;
        TimerNode last = at(--size);
        nodes[size] = null;
        if (last == node) {
            return;
        }
        down(index, last);
        if (nodes[index] == last) {
            up(index, last);
        }
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
