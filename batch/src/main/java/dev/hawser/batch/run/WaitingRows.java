package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.job.RetryPolicy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that have no slot yet. Each waits in the queue of its key, or in that of the rows without one; the queues that
 * may go on go round in a ring and each gives one row at its turn, so that none waits for another's backlog. What is done
 * for a row is the same however many rows and keys wait.
 */
final class WaitingRows {
    private int perKey;
    private final RetryPolicy retries;
    private final RetryPolicy ofAll;
    private final ArrayDeque<KeyQueue> ring = new ArrayDeque<>();
    private final Map<@Nullable String, KeyQueue> keys = new HashMap<>();
    private int size;
    private int startable;

    /**
     * Makes it empty.
     *
     * @param perKey how many rows of a key may run at once
     * @param retries how much trouble a key may make
     * @param ofAll how much those rows may that have none
     */
    WaitingRows(int perKey, RetryPolicy retries, RetryPolicy ofAll) {
        this.perKey = perKey;
        this.retries = retries;
        this.ofAll = ofAll;
    }

    /** Changes how many rows of a key may run at once; those that do go on. */
    void perKey(int value) {
        perKey = value;
        for (KeyQueue queue : List.copyOf(keys.values())) {
            if (queue.key != null) {
                int before = queue.startable();
                queue.most(value);
                changed(queue, before);
            }
        }
    }

    /** How many wait. */
    int size() {
        return size;
    }

    /** How many of them could start now, if there were slots; the others wait for their key. */
    int startable() {
        return startable;
    }

    /** Whether all rows are of one queue, and that is held: there is no use in more of them. */
    boolean isHeldAsAWhole() {
        KeyQueue all = keys.get(null);
        return keys.size() == 1 && all != null && all.breaker.room() == 0;
    }

    void add(Row row, @Nullable String key) {
        KeyQueue queue = keys.computeIfAbsent(key, this::queue);
        int before = queue.startable();
        row.queue = queue;
        queue.append(row);
        size++;
        changed(queue, before);
    }

    private KeyQueue queue(@Nullable String key) {
        return key == null
                ? new KeyQueue(null, Integer.MAX_VALUE, new Breaker(ofAll, false))
                : new KeyQueue(key, perKey, new Breaker(retries, true));
    }

    /** Takes the one whose turn it is, which runs from now on; only if one is {@link #startable}. */
    Row next() {
        KeyQueue queue = requireNonNull(ring.poll());
        while (queue.startable() == 0) { // was held when it was in the ring
            queue.inRing = false;
            queue = requireNonNull(ring.poll());
        }
        int before = queue.startable();
        queue.inRing = false;
        Row row = queue.poll();
        size--;
        queue.running++;
        row.generation = queue.breaker.started(row.lease.attempt());
        changed(queue, before);
        return row;
    }

    /** Whether a row that ran before may run on, as far as its key goes. */
    boolean hasRoomFor(Row row) {
        KeyQueue queue = row.queue;
        return queue == null || queue.room() > 0;
    }

    /** A row that ran before runs on. */
    void runsOn(Row row) {
        KeyQueue queue = requireNonNull(row.queue);
        int before = queue.startable();
        queue.resting--;
        queue.running++;
        changed(queue, before);
    }

    /** A row that runs rests from now on: its key has room for another, until it {@link #runsOn} or {@link #gone}. */
    void rests(Row row) {
        KeyQueue queue = requireNonNull(row.queue);
        int before = queue.startable();
        queue.running--;
        queue.resting++;
        changed(queue, before);
    }

    /** A row that rests has ended. */
    void gone(Row row) {
        KeyQueue queue = requireNonNull(row.queue);
        queue.resting--;
        changed(queue, queue.startable());
    }

    /** A row that {@link #next} gave runs no longer: its key has room for another. */
    void ended(Row row) {
        KeyQueue queue = requireNonNull(row.queue);
        int before = queue.startable();
        queue.running--;
        changed(queue, before);
    }

    /**
     * Something has changed that may let rows of a queue start, or keep them from it.
     *
     * @param queue which
     * @param before how many could start before that
     */
    void changed(KeyQueue queue, int before) {
        int now = queue.startable();
        startable += now - before;
        if (!queue.inRing && now > 0) {
            queue.inRing = true;
            ring.add(queue);
        }
        if (queue.isOfUse()) {
            keys.putIfAbsent(queue.key, queue); // its last row may just have told something
        } else {
            keys.remove(queue.key, queue);
        }
    }

    /** Hands out all that wait. */
    void drainTo(Consumer<Row> taker) {
        ArrayDeque<Row> all = new ArrayDeque<>(size);
        for (KeyQueue queue : keys.values()) {
            while (queue.size() > 0) {
                all.add(queue.poll());
            }
            queue.inRing = false;
        }
        ring.clear();
        keys.values().removeIf(queue -> !queue.isOfUse());
        size = 0;
        startable = 0;
        all.forEach(taker);
    }
}
