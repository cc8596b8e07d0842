package dev.hawser.engine.timer;

import dev.hawser.invariant.Invariant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The timers of the ticks that were reached, in order: an array that is filled at its end and used up at its start. */
public final class TimerRun {
    private static final int KEPT = 1024;
    private static final Comparator<@Nullable TimerNode> ORDER = (a, b) -> {
        assert a != null && b != null;
        return a.before(b) ? -1 : b.before(a) ? 1 : 0;
    };

    private @Nullable TimerNode[] nodes = new TimerNode[64];
    private int start;
    private int end;

    /** The earliest, or null; skips the holes that removed nodes left. */
    @Nullable TimerNode first() {
        while (start < end) {
            TimerNode node = nodes[start];
            if (node != null) {
                assert node.place == start : "a timer knows its place in the run";
                return node;
            }
            start++;
        }
        start = 0;
        end = 0;
        if (nodes.length > KEPT) {
            nodes = new TimerNode[64]; // a burst should not keep its memory for ever
        }
        return null;
    }

    /** Adds the node if that keeps the order. */
    boolean append(TimerNode node) {
        if (first() != null) {
            TimerNode last = last();
            if (node.before(last)) {
                return false;
            }
        }
        push(node);
        return true;
    }

    /** The latest; only when there is one. */
    private TimerNode last() {
        Invariant.check(end > start, "only a run that is not empty has a last one");
        TimerNode last = nodes[end - 1];
        while (last == null) {
            last = nodes[--end - 1];
        }
        return last;
    }

    /** Takes over all nodes of a slot; only when there are no others. */
    void fill(TimerSlot slot) {
        Invariant.check(start == end, "a slot is opened only when the run is used up");
        boolean sorted = true;
        TimerNode last = null;
        for (TimerNode node = slot.pollFirst(); node != null; node = slot.pollFirst()) {
            sorted = sorted && (last == null || last.before(node));
            push(node);
            last = node;
        }
        if (!sorted) {
            Arrays.sort(nodes, start, end, ORDER);
            for (int i = start; i < end; i++) {
                TimerNode node = nodes[i];
                if (node != null) {
                    node.place = i;
                }
            }
        }
        assert isInOrder() : "a run is in order";
    }

    private boolean isInOrder() {
        TimerNode last = null;
        for (int i = start; i < end; i++) {
            TimerNode node = nodes[i];
            if (node != null) {
                if (node.place != i || (last != null && !last.before(node))) {
                    return false;
                }
                last = node;
            }
        }
        return true;
    }

    private void push(TimerNode node) {
        if (end == nodes.length) {
            makeRoom();
        }
        Invariant.check(nodes[end] == null, "behind the run there is nothing");
        node.place = end;
        nodes[end++] = node;
    }

    private void makeRoom() {
        int live = end - start;
        @Nullable TimerNode[] to = live > nodes.length / 2 ? new TimerNode[nodes.length * 2] : nodes;
        System.arraycopy(nodes, start, to, 0, live);
        if (to == nodes) {
            Arrays.fill(nodes, live, end, null);
        }
        nodes = to;
        start = 0;
        end = live;
        Invariant.check(end < nodes.length, "a run that made room has some");
        for (int i = 0; i < live; i++) {
            TimerNode node = nodes[i];
            if (node != null) {
                node.place = i;
            }
        }
    }

    void forEach(Consumer<TimerNode> action) {
        for (int i = start; i < end; i++) {
            TimerNode node = nodes[i];
            if (node != null) {
                action.accept(node);
            }
        }
    }

    void remove(TimerNode node) {
        Invariant.check(node.place >= start && node.place < end, "a timer of the run is between its ends");
        Invariant.check(nodes[node.place] == node, "a timer is where it says");
        nodes[node.place] = null;
    }
}
