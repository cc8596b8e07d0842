package dev.hawser.engine.timer;

import dev.hawser.defer.Debugging;
import dev.hawser.invariant.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchical timing wheel (Varghese and Lauck, SOSP 1987) with exact order inside a
 * tick. Insert and cancel are O(1); firing the k timers of a tick is O(k) if they were added in order, else one sort.
 *
 * <p>A tick is 2<sup>20</sup> ns. There are 8 levels of 64 slots; a node lies at the level of the highest base-64 digit
 * in which its tick differs from the current one, so that a level's next non-empty slot is one bit scan away and a node
 * moves down at most 7 times. When the clock reaches a tick, its slot becomes the <em>run</em>, sorted by (due,
 * sequence). What is added for a tick already reached goes to the end of the run, or, where that would break the order,
 * to a heap beside it. No timer is handed out before its due time.
 *
 * <p>Of one thread.
 */
public final class TimerQueue {
    private static final int TICK_SHIFT = 20;
    private static final int LEVEL_BITS = 6;
    private static final int SLOTS = 1 << LEVEL_BITS;
    private static final int LEVELS = 8;

    /** About 73 years: more cannot be told from for ever, and would overflow sums of times. */
    static final long MAX_DELAY = 1L << 61;

    /** A slot of this many timers is searched for its earliest; one with more is opened at the start of its tick. */
    private static final int SEARCHED = 16;

    private static final StackTraceElement[] NO_STACK = {};

    private final long origin;
    private final TimerSlot[] slots = new TimerSlot[LEVELS * SLOTS];

    /** For each level, a bit for each slot that something was put into; that may have left it, too. */
    private final long[] occupied = new long[LEVELS];

    private final TimerRun run = new TimerRun();
    private final TimerHeap heap = new TimerHeap();

    /** In debug mode, where each was added. */
    private final Map<TimerNode, StackTraceElement[]> added = new IdentityHashMap<>();

    /** Ticks up to this one were reached: none of their nodes is in the wheel. */
    private long tick;

    private long firstDue;

    private int sequence;
    private int size;

    /** @param origin the clock's reading now; all due times lie at or after it */
    TimerQueue(long origin) {
        this(origin, 0);
    }

    /** @param firstSequence the number of the first node; the count wraps */
    TimerQueue(long origin, int firstSequence) {
        this.origin = origin;
        this.sequence = firstSequence;
        Arrays.setAll(slots, _ -> new TimerSlot());
    }

    /** How many timers are waiting. */
    int size() {
        return size;
    }

    /** The sequence number of the node added last. */
    int lastSequence() {
        return sequence - 1;
    }

    /** Adds a node that is in no queue. */
    void insert(TimerNode node, long due) {
        Invariant.check(!node.isWaiting(), "a timer that is added does not wait yet");
        node.due = due;
        node.sequence = sequence++;
        size++;
        place(node);
        if (Debugging.isOn()) {
            added.put(node, Thread.currentThread().getStackTrace());
        }
    }

    private void place(TimerNode node) {
        long target = Math.max(0, node.due - origin) >> TICK_SHIFT;
        if (target <= tick) {
            if (!run.append(node)) {
                heap.add(node);
            }
            return;
        }
        int level = (63 - Long.numberOfLeadingZeros(tick ^ target)) / LEVEL_BITS;
        int digit = digit(target, level);
        Invariant.check(digit > digit(tick, level), "a timer in the wheel lies ahead of the clock");
        node.place = TimerNode.WHEEL;
        slots[level * SLOTS + digit].append(node);
        occupied[level] |= 1L << digit;
    }

    private static int digit(long tick, int level) {
        return (int) (tick >>> (level * LEVEL_BITS)) & (SLOTS - 1);
    }

    /** Takes a node out; nothing happens if it is in no queue. */
    void remove(TimerNode node) {
        int place = node.place;
        if (!node.isWaiting()) {
            return;
        }
        if (place == TimerNode.WHEEL) {
            TimerSlot.unlink(node);
        } else if (place >= TimerNode.HEAP) {
            heap.remove(node);
        } else {
            run.remove(node);
        }
        node.place = TimerNode.OUT;
        size--;
        Invariant.check(size >= 0, "no more timers leave than were added");
        if (!added.isEmpty()) {
            added.remove(node);
        }
    }

    /** Those wanted of all that wait, the next one first, up to {@code limit}. */
    List<WaitingTimer> dump(long now, Predicate<TimerNode> wanted, int limit) {
        List<TimerNode> all = select(wanted);
        all.sort((a, b) -> a.before(b) ? -1 : 1); // no two have the same number
        return all.stream()
                .limit(limit)
                .map(node -> new WaitingTimer(
                        node.what(), Math.max(0, node.due - now), List.of(added.getOrDefault(node, NO_STACK))))
                .toList();
    }

    /** Takes out all that {@code unwanted} says. {@return those, in no order} */
    List<TimerNode> removeIf(Predicate<TimerNode> unwanted) {
        List<TimerNode> out = select(unwanted);
        out.forEach(this::remove);
        assert select(unwanted).isEmpty() : "what was taken out is in no slot";
        return out;
    }

    private List<TimerNode> select(Predicate<TimerNode> wanted) {
        List<TimerNode> selected = new ArrayList<>();
        Consumer<TimerNode> look = node -> {
            if (wanted.test(node)) {
                selected.add(node);
            }
        };
        for (TimerSlot slot : slots) {
            slot.forEach(look);
        }
        run.forEach(look);
        heap.forEach(look);
        assert count() == size : "each timer lies in one place";
        return selected;
    }

    private int count() {
        int[] count = new int[1];
        Consumer<TimerNode> each = _ -> count[0]++;
        for (TimerSlot slot : slots) {
            slot.forEach(each);
        }
        run.forEach(each);
        heap.forEach(each);
        return count[0];
    }

    /**
     * The time at which {@link #expire} has something to do: the due time of the earliest timer, or somewhat before it
     * when that is not known yet; {@link Long#MAX_VALUE} when there is none.
     */
    long nextDue() {
        TimerNode first = first();
        if (first != null) {
            return first.due;
        }
        int slot = nextSlot();
        if (slot < 0) {
            return Long.MAX_VALUE;
        }
        long next = slots[slot].earliest(origin + (startOf(slot) << TICK_SHIFT), SEARCHED);
        Invariant.check(next >= origin + (tick << TICK_SHIFT), "what is in the wheel lies ahead");
        return next;
    }

    /**
     * Hands out what is due at {@code now}, in order, by {@link TimerNode#expired()}.
     *
     * @param limit how many at most; what is left over comes first the next time
     * @return whether something that is due was left over for the limit's sake
     */
    boolean expire(long now, int limit) {
        return expire(now, limit, true, 0);
    }

    /**
     * The same up to the first that is younger than some other.
     *
     * @param lastSequence none that was added after the one with this number
     */
    boolean expire(long now, int limit, int lastSequence) {
        return expire(now, limit, false, lastSequence);
    }

    /** {@return when the first was due that the last call of {@code expire} has handed out; its own time if there was none} */
    long firstDue() {
        return firstDue;
    }

    private boolean expire(long now, int limit, boolean all, int lastSequence) {
        long nowTick = (now - origin) >> TICK_SHIFT;
        Invariant.check(nowTick >= tick, "the clock does not go back to before what was reached");
        int left = limit;
        long last = Long.MIN_VALUE;
        firstDue = now;
        while (true) {
            TimerNode node = first();
            if (node != null) {
                if (node.due > now || (!all && node.sequence - lastSequence > 0)) {
                    return false;
                }
                if (left == limit) {
                    firstDue = node.due;
                }
                if (left-- == 0) {
                    return true;
                }
                remove(node);
                Invariant.check(!node.isWaiting(), "a timer that is handed out waits no more");
                Invariant.check(node.due >= last, "timers are handed out by their times");
                last = node.due;
                node.expired();
                continue;
            }
            int slot = nextSlot();
            if (slot < 0 || startOf(slot) > nowTick) {
                // nothing lies in between, so no node's level changes
                tick = nowTick;
                return false;
            }
            open(slot);
        }
    }

    /** The earliest of the ticks that were reached, or null. */
    private @Nullable TimerNode first() {
        TimerNode fromRun = run.first();
        TimerNode fromHeap = heap.first();
        if (fromRun == null || fromHeap == null) {
            return fromRun == null ? fromHeap : fromRun;
        }
        return fromHeap.before(fromRun) ? fromHeap : fromRun;
    }

    /** The first non-empty slot of the wheel, or -1. A lower level always comes before a higher one. */
    private int nextSlot() {
        for (int level = 0; level < LEVELS; level++) {
            while (occupied[level] != 0) {
                int digit = Long.numberOfTrailingZeros(occupied[level]);
                if (!slots[level * SLOTS + digit].isEmpty()) {
                    return level * SLOTS + digit;
                }
                occupied[level] &= ~(1L << digit);
            }
        }
        return -1;
    }

    /** The first tick of a slot that lies ahead: the current tick with the slot's digit, and zeros below. */
    private long startOf(int slot) {
        int level = slot / SLOTS;
        int shift = level * LEVEL_BITS;
        long above = tick >>> shift >>> LEVEL_BITS << LEVEL_BITS << shift;
        return above | ((long) (slot & (SLOTS - 1)) << shift);
    }

    /** Moves the clock to the start of a slot, and its nodes to the run or to lower levels. */
    private void open(int slot) {
        long before = tick;
        tick = startOf(slot);
        Invariant.check(tick > before, "the slots that are opened lie ahead");
        TimerSlot from = slots[slot];
        if (slot < SLOTS) {
            run.fill(from);
            return;
        }
        for (TimerNode node = from.pollFirst(); node != null; node = from.pollFirst()) {
            place(node);
        }
    }
}
