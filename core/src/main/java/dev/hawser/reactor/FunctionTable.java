package dev.hawser.reactor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live functions of a reactor by the id of their thread: one array with open addressing, since with a million of
 * them every byte counts. Reactor thread only.
 */
final class FunctionTable {
    private static final int SMALLEST = 64;

    private @Nullable InlineFunction<?>[] table = new InlineFunction<?>[SMALLEST];
    private int size;

    /** While no function may start, since all are being ended: told when the last one has. */
    private @Nullable Runnable lastOneEnded;

    int size() {
        return size;
    }

    /**
     * No function may start from now on.
     *
     * @param whenNoneIsLeft called by the last one at its end
     */
    void refuse(Runnable whenNoneIsLeft) {
        lastOneEnded = whenNoneIsLeft;
    }

    /** Functions may start again. */
    void accept() {
        lastOneEnded = null;
    }

    boolean refuses() {
        return lastOneEnded != null;
    }

    void add(InlineFunction<?> function) {
        if (size >= table.length / 4 * 3) {
            resize(table.length * 2);
        }
        size++;
        put(function);
    }

    private void put(InlineFunction<?> function) {
        int index = home(function.threadId());
        while (table[index] != null) {
            index = next(index);
        }
        table[index] = function;
    }

    @Nullable InlineFunction<?> get(long threadId) {
        int index = home(threadId);
        for (InlineFunction<?> at = table[index]; at != null; at = table[index]) {
            if (at.threadId() == threadId) {
                return at;
            }
            index = next(index);
        }
        return null;
    }

    void remove(InlineFunction<?> function) {
        int index = home(function.threadId());
        while (table[index] != function) {
            if (table[index] == null) {
                return;
            }
            index = next(index);
        }
        size--;
        closeGap(index);
        if (size == 0 && lastOneEnded != null) {
            lastOneEnded.run();
        }
        if (table.length > SMALLEST && size < table.length / 8) {
            resize(table.length / 2);
        }
    }

    /** Knuth, TAOCP 6.4, algorithm R: moves back whatever would not be found any more over the gap. */
    private void closeGap(int from) {
        int gap = from;
        int index = from;
        while (true) {
            table[gap] = null;
            InlineFunction<?> moved;
            do {
                index = next(index);
                moved = table[index];
                if (moved == null) {
                    return;
                }
            } while (isBetween(gap, home(moved.threadId()), index));
            table[gap] = moved;
            gap = index;
        }
    }

    /** Whether {@code home} lies in the cyclic interval (gap, index], so that the node there must stay. */
    private static boolean isBetween(int gap, int home, int index) {
        return gap <= index ? gap < home && home <= index : gap < home || home <= index;
    }

    /**
     * Fibonacci hashing (Knuth, TAOCP 6.4). Thread ids come in long runs; as their own hash they would fill the table
     * in one piece, which {@link #closeGap} would have to walk through for each removal.
     */
    private int home(long threadId) {
        return (int) ((threadId * 0x9E3779B97F4A7C15L) >>> 32) & (table.length - 1);
    }

    private int next(int index) {
        return (index + 1) & (table.length - 1);
    }

    private void resize(int capacity) {
        @Nullable InlineFunction<?>[] old = table;
        table = new InlineFunction<?>[capacity];
        for (InlineFunction<?> function : old) {
            if (function != null) {
                put(function);
            }
        }
    }

    List<InlineFunction<?>> snapshot() {
        List<InlineFunction<?>> all = new ArrayList<>(size);
        for (InlineFunction<?> function : table) {
            if (function != null) {
                all.add(function);
            }
        }
        all.sort((a, b) -> Long.compare(a.threadId(), b.threadId()));
        return all;
    }
}
