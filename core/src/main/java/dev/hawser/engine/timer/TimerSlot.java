package dev.hawser.engine.timer;

import dev.hawser.invariant.Invariant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One slot of the wheel: a ring of nodes through a head of its own, so that a node leaves without knowing its slot. */
public final class TimerSlot extends TimerNode {
    TimerSlot() {
        previous = this;
        next = this;
    }

    void append(TimerNode node) {
        Invariant.check(node.previous == null && node.next == null, "a timer is in one slot at a time");
        TimerNode last = Objects.requireNonNull(previous);
        node.previous = last;
        node.next = this;
        last.next = node;
        previous = node;
    }

    boolean isEmpty() {
        assert (next == this) == (previous == this) : "a ring is empty both ways or not at all";
        return next == this;
    }

    static void unlink(TimerNode node) {
        TimerNode before = Objects.requireNonNull(node.previous);
        TimerNode after = Objects.requireNonNull(node.next);
        Invariant.check(before.next == node && after.previous == node, "the neighbours in a slot know each other");
        before.next = after;
        after.previous = before;
        node.previous = null;
        node.next = null;
    }

    @Nullable TimerNode pollFirst() {
        TimerNode first = Objects.requireNonNull(next);
        if (first == this) {
            return null;
        }
        unlink(first);
        return first;
    }

    void forEach(Consumer<TimerNode> action) {
        TimerNode node = Objects.requireNonNull(next);
        while (node != this) {
            TimerNode following = Objects.requireNonNull(node.next);
            action.accept(node); // may take the node out
            node = following;
        }
    }

    /** The earliest due time in here, or {@code otherwise} if there are more than {@code searched} nodes to look at. */
    long earliest(long otherwise, int searched) {
        long earliest = Long.MAX_VALUE;
        int seen = 0;
        for (TimerNode node = Objects.requireNonNull(next); node != this; node = Objects.requireNonNull(node.next)) {
            if (++seen > searched) {
                return otherwise;
            }
            earliest = Math.min(earliest, node.due);
        }
        return earliest;
    }

    @Override
    protected void expired() {
        throw new AssertionError("the head of a slot is never due");
    }
}
