package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.invariant.Invariant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that have no slot yet. Each waits in the queue of its key, or in that of the rows without one; the queues that
 * may go on go round in a ring and each gives a row at its turn, or as many as its weight, so that none waits for another's
 * backlog. There is a ring for each priority, and that of the highest goes first. What is done for a row is the same
 * however many rows and keys wait.
 */
final class WaitingRows {
    private int perKey;
    private final RetryPolicy retries;
    private final RetryPolicy ofAll;
    private final @Nullable Paces paces;
    private final TreeMap<Integer, ArrayDeque<KeyQueue>> rings = new TreeMap<>(Comparator.reverseOrder());
    private final Map<@Nullable String, KeyQueue> keys = new HashMap<>();
    private Runnable whenPaced = () -> {};
    private int size;
    private int startable;

    /**
     * Makes it empty.
     *
     * @param perKey how many rows of a key may run at once, unless a row says so
     * @param retries how much trouble a key may make
     * @param ofAll how much those rows may that have none
     * @param paces how often rows of a key may start; null for no bound
     */
    WaitingRows(int perKey, RetryPolicy retries, RetryPolicy ofAll, @Nullable Paces paces) {
        this.perKey = perKey;
        this.retries = retries;
        this.ofAll = ofAll;
        this.paces = paces;
    }

    /** Tells somebody when a key may go on whose next start was not due. */
    void whenPaced(Runnable told) {
        whenPaced = told;
    }

    /** Changes how many rows of a key may run at once, unless its rows say so; those that do go on. */
    void perKey(int value) {
        perKey = value;
        for (KeyQueue queue : List.copyOf(keys.values())) {
            if (queue.key != null && !queue.saysItself) {
                int before = queue.startable();
                queue.allow(value);
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

    void add(Row row, Standing standing) {
        KeyQueue queue = keys.computeIfAbsent(
                standing.key(), k -> new KeyQueue(k, new Breaker(k == null ? ofAll : retries, k != null)));
        int before = queue.startable();
        if (queue.key != null) {
            queue.saysItself = standing.perKey() > 0;
            queue.allow(standing.perKey() > 0 ? standing.perKey() : perKey);
        }
        queue.weight = standing.weight();
        row.queue = queue;
        row.priority = standing.priority();
        queue.append(row);
        size++;
        changed(queue, before);
    }

    /** Takes the one whose turn it is, which runs from now on; only if one is {@link #startable}. */
    Row next() {
        Invariant.check(startable > 0, "a row is taken only if one may start");
        KeyQueue queue = poll();
        int before = queue.startable();
        int priority = queue.place;
        Row row = queue.poll();
        size--;
        queue.running++;
        row.generation = queue.breaker.started(row.lease.attempt());
        if (paces != null && queue.key != null) {
            paces.started(queue, this::due);
        }
        queue.place = KeyQueue.NOWHERE;
        boolean stays = ++queue.turn < queue.weight && queue.startable() > 0 && queue.priority() == priority;
        if (stays) {
            put(queue, priority, true);
        } else {
            queue.turn = 0;
        }
        changed(queue, before);
        return row;
    }

    /** The queue whose turn it is, which is in no ring then. */
    private KeyQueue poll() {
        while (true) {
            Map.Entry<Integer, ArrayDeque<KeyQueue>> ring = requireNonNull(rings.firstEntry());
            KeyQueue queue = ring.getValue().poll();
            if (queue == null) {
                rings.remove(ring.getKey());
                continue;
            }
            queue.rings.remove(ring.getKey());
            if (queue.place == ring.getKey()) { // else it has gone up since
                if (queue.startable() > 0) {
                    return queue;
                }
                queue.place = KeyQueue.NOWHERE; // was held meanwhile
            }
        }
    }

    private void put(KeyQueue queue, int priority, boolean first) {
        queue.place = priority;
        if (queue.rings.add(priority)) {
            ArrayDeque<KeyQueue> ring = rings.computeIfAbsent(priority, _ -> new ArrayDeque<>());
            if (first) {
                ring.addFirst(queue);
            } else {
                ring.addLast(queue);
            }
        }
    }

    private void due(KeyQueue queue) {
        changed(queue, 0);
        whenPaced.run();
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
        Invariant.check(startable >= 0 && startable <= size, "no more rows may start than wait");
        Invariant.check(queue.running >= 0 && queue.resting >= 0, "no more rows of a key end than have started");
        if (now > 0 && (queue.place == KeyQueue.NOWHERE || queue.priority() > queue.place)) {
            put(queue, queue.priority(), false);
        }
        if (queue.isOfUse()) {
            keys.putIfAbsent(queue.key, queue); // its last row may just have told something
        } else {
            keys.remove(queue.key, queue);
        }
    }

    /** Hands out all that wait; none starts any more. */
    void drainTo(Consumer<Row> taker) {
        if (paces != null) {
            paces.close();
        }
        keys.values().forEach(queue -> queue.paced = false);
        emptyTo(taker);
    }

    /** Hands out all that wait; others may come. */
    void emptyTo(Consumer<Row> taker) {
        ArrayDeque<Row> all = new ArrayDeque<>(size);
        for (KeyQueue queue : keys.values()) {
            while (queue.size() > 0) {
                all.add(queue.poll());
            }
            queue.place = KeyQueue.NOWHERE;
            queue.rings.clear();
        }
        rings.clear();
        keys.values().removeIf(queue -> !queue.isOfUse());
        size = 0;
        startable = 0;
        all.forEach(taker);
    }
}
