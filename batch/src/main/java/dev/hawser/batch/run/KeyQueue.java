package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The rows of one key: those that wait, first come first served, and how many are running. */
final class KeyQueue implements Startable {
    final String key;
    private @Nullable Row first;
    private @Nullable Row last;
    private int size;
    int running;

    /** Whether it is in the ring of those that may start. */
    boolean inRing;

    KeyQueue(String key) {
        this.key = key;
    }

    int size() {
        return size;
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
