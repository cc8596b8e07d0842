package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The rows of one key, or those without one: which wait, first come first served, how many are running, and whether more
 * may start.
 */
final class KeyQueue {
    /** Null for the rows that have none. */
    final @Nullable String key;

    final Breaker breaker;
    private int most;
    private @Nullable Row first;
    private @Nullable Row last;
    private int size;
    int running;

    /** How many are under way, but rest and do not run. */
    int resting;

    /** Whether it is in the ring of those that may start. */
    boolean inRing;

    /**
     * Makes it empty.
     *
     * @param key the key; null for rows without one
     * @param most how many of its rows may run at once
     * @param breaker whether they may as far as their server goes
     */
    KeyQueue(@Nullable String key, int most, Breaker breaker) {
        this.key = key;
        this.most = most;
        this.breaker = breaker;
    }

    int size() {
        return size;
    }

    /** How many of its rows may run at once. */
    int most() {
        return most;
    }

    /** Changes how many of its rows may run at once. */
    void most(int value) {
        most = value;
    }

    /** How many more may run, whether they wait or not. */
    int room() {
        return Math.min(most - running, breaker.room());
    }

    /** How many of those that wait could start now, if there were slots. */
    int startable() {
        return Math.max(0, Math.min(size, room()));
    }

    /** Whether a new one would not be as good. */
    boolean isOfUse() {
        return size > 0 || running > 0 || resting > 0 || !breaker.hasNothingToTell();
    }

    /** How it is called in a sentence. */
    String named() {
        return key == null ? "all rows" : "key " + key;
    }

    void append(Row row) {
        Row before = last;
        if (before == null) {
            first = row;
        } else {
            before.behind = row;
        }
        last = row;
        size++;
    }

    /** Takes the first; only if there is one. */
    Row poll() {
        Row taken = requireNonNull(first);
        first = taken.behind;
        taken.behind = null;
        if (first == null) {
            last = null;
        }
        size--;
        return taken;
    }
}
