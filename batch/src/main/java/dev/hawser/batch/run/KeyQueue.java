package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one key, or those without one: which wait, those of the highest priority first, else first come first served,
 * how many are running, and whether more may start.
 */
final class KeyQueue {
    /** In no ring. */
    static final int NOWHERE = Integer.MIN_VALUE;

    /** Null for the rows that have none. */
    final @Nullable String key;

    final Breaker breaker;

    /** How many of its rows may run at once, and how many start at its turn: what its last row said. */
    private int most = Integer.MAX_VALUE;

    int weight = 1;

    /** Whether its last row said how many may run. */
    boolean saysItself;

    /** By their priority, the highest first; none is empty. */
    private final TreeMap<Integer, Line> lines = new TreeMap<>();

    private int size;
    int running;

    /** How many are under way, but rest and do not run. */
    int resting;

    /** Of which priority its place is in the rings of those that may start; {@link #NOWHERE} if it has none. */
    int place = NOWHERE;

    /** In which rings it is, also where it has lost its place. */
    final Set<Integer> rings = new HashSet<>(4);

    /** How many of its rows started at this turn. */
    int turn;

    /** Its own rate, if it has one; and whether its next start is not due. */
    @Nullable StartRate rate;

    boolean paced;
    long pacedUntil;

    /** Rows of the same priority. */
    private static final class Line {
        private @Nullable Row first;
        private @Nullable Row last;
    }

    /**
     * Makes it empty.
     *
     * @param key the key; null for rows without one
     * @param breaker whether they may as far as their server goes
     */
    KeyQueue(@Nullable String key, Breaker breaker) {
        this.key = key;
        this.breaker = breaker;
    }

    int size() {
        return size;
    }

    /** How many of its rows may run at once. */
    int most() {
        return most;
    }

    /** From now on. */
    void allow(int value) {
        most = value;
    }

    /** The highest priority of those that wait; only if some do. */
    int priority() {
        return lines.lastKey();
    }

    /** How many more may run, whether they wait or not. */
    int room() {
        return Math.min(most - running, breaker.room());
    }

    /** How many of those that wait could start now, if there were slots. */
    int startable() {
        return paced ? 0 : Math.max(0, Math.min(rate == null ? size : Math.min(size, 1), room()));
    }

    /** Whether a new one would not be as good. */
    boolean isOfUse() {
        return size > 0 || running > 0 || resting > 0 || paced || !breaker.hasNothingToTell();
    }

    /** How it is called in a sentence. */
    String named() {
        return key == null ? "all rows" : "key " + key;
    }

    void append(Row row) {
        Line line = lines.computeIfAbsent(row.priority, _ -> new Line());
        Row before = line.last;
        if (before == null) {
            line.first = row;
        } else {
            before.behind = row;
        }
        line.last = row;
        size++;
    }

    /** Takes the first; only if there is one. */
    Row poll() {
        Map.Entry<Integer, Line> highest = requireNonNull(lines.lastEntry());
        Line line = highest.getValue();
        Row taken = requireNonNull(line.first);
        line.first = taken.behind;
        taken.behind = null;
        if (line.first == null) {
            lines.remove(highest.getKey());
        }
        size--;
        return taken;
    }
}
