package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that have no slot yet. Those whose key is busy wait aside, in a queue of that key; the keys that have room go
 * round in a ring and each gives one row at its turn, so that none waits for another's backlog. A row without a key has
 * a turn of its own. What is done for a row is the same however many rows and keys wait.
 */
final class WaitingRows {
    private final int perKey;
    private final ArrayDeque<Startable> ring = new ArrayDeque<>();
    private final Map<String, KeyQueue> keys = new HashMap<>();
    private int size;
    private int startable;

    /**
     * Makes it empty.
     *
     * @param perKey how many rows of a key may run at once
     */
    WaitingRows(int perKey) {
        this.perKey = perKey;
    }

    /** How many wait. */
    int size() {
        return size;
    }

    /** How many of them could start now, if there were slots; the others wait for their key. */
    int startable() {
        return startable;
    }

    void add(Row row, @Nullable String key) {
        size++;
        if (key == null) {
            ring.add(row);
            startable++;
            return;
        }
        KeyQueue queue = keys.computeIfAbsent(key, KeyQueue::new);
        row.queue = queue;
        queue.append(row);
        if (queue.size() <= perKey - queue.running) {
            startable++;
        }
        enterRing(queue);
    }

    private void enterRing(KeyQueue queue) {
        if (!queue.inRing && queue.size() > 0 && queue.running < perKey) {
            queue.inRing = true;
            ring.add(queue);
        }
    }

    /** Takes the one whose turn it is, which runs from now on; only if one is {@link #startable}. */
    Row next() {
        size--;
        startable--;
        return switch (requireNonNull(ring.poll())) {
            case Row row -> row;
            case KeyQueue queue -> {
                Row row = queue.poll();
                queue.running++;
                queue.inRing = false;
                enterRing(queue);
                yield row;
            }
        };
    }

    /** A row that {@link #next} gave runs no longer: its key has room for another. */
    void ended(Row row) {
        KeyQueue queue = row.queue;
        if (queue == null) {
            return;
        }
        row.queue = null;
        if (queue.size() > perKey - queue.running) {
            startable++;
        }
        queue.running--;
        enterRing(queue);
        if (queue.running == 0 && queue.size() == 0) {
            keys.remove(queue.key);
        }
    }

    /** Hands out all that wait. */
    void drainTo(Consumer<Row> taker) {
        ArrayDeque<Row> all = new ArrayDeque<>(size);
        for (Startable entry : ring) {
            if (entry instanceof Row row) {
                all.add(row);
            }
        }
        for (KeyQueue queue : keys.values()) {
            while (queue.size() > 0) {
                Row row = queue.poll();
                row.queue = null;
                all.add(row);
            }
            queue.inRing = false;
        }
        ring.clear();
        keys.values().removeIf(queue -> queue.running == 0);
        size = 0;
        startable = 0;
        all.forEach(taker);
    }
}
