package dev.hawser.batch.journal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says about each item, in two bits for most: done, dead. Only items of which something is known and
 * which are neither have more: few, since no more are under way at once than there are slots, and waits for a next try.
 *
 * <p>Items are told apart by their number in the input, which is exact and needs no memory of ids. Once the input was
 * allowed to change, by their ids: see {@link IdTable}.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class History {
    /** What is remembered of an item that is neither done nor dead. */
    static final Tries NONE = new Tries(0, 0);

    /** Instead of the number in the input; null while items are told apart by that. */
    private final @Nullable IdTable ids;

    private final BitSet done = new BitSet();
    private final BitSet dead = new BitSet();
    private final Map<Integer, Tries> tries = new HashMap<>();
    private final Map<Integer, Integer> inFlight = new HashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Entry.Undone> lostResults = new ArrayList<>();
    private final long resultsSize;
    private long resultsEnd;
    private long inputBytes = -1;
    private boolean renumbered;

    /**
     * Tries at an item.
     *
     * @param attempts how many count
     * @param crashes how many of them a crash cut off
     */
    record Tries(int attempts, int crashes) {}

    /**
     * An empty history.
     *
     * @param byId whether items are told apart by id
     * @param resultsSize how long the file of results is
     */
    History(boolean byId, long resultsSize) {
        this.ids = byId ? new IdTable() : null;
        this.resultsSize = resultsSize;
    }

    /** Takes a record. {@return whether it makes sense} */
    boolean apply(JournalLine line) {
        switch (line.type) {
            case "start", "done", "retry", "dead", "back", "undone" -> {
                if (line.ordinal < 1 || line.ordinal > Integer.MAX_VALUE - 8 || line.id.isEmpty()) {
                    return false;
                }
                item(line, indexToWrite(line));
            }
            case "open" -> open(line);
            case "close" -> inFlight.clear(); // what was cut off then does not count
            case "block" -> {
                if (line.number != blocks.size() || line.bytes < 0) {
                    return false;
                }
                blocks.add(new Block((int) line.number, (int) line.bytes, line.text, line.firstLine, line.lastLine));
            }
            case "input-changed" -> {
                if (line.number < 0 || line.number > blocks.size()) {
                    return false;
                }
                blocks.subList((int) line.number, blocks.size()).clear();
                inputBytes = -1;
                renumbered |= !line.flag;
            }
            case "input" -> inputBytes = line.bytes;
            default -> {
                // of those who watch, or of a later version
            }
        }
        return true;
    }

    private int indexToWrite(JournalLine line) {
        if (ids == null) {
            return (int) line.ordinal;
        }
        int next = ids.size();
        int before = ids.putIfAbsent(line.id, next);
        return before == IdTable.ABSENT ? next : before;
    }

    private void item(JournalLine line, int index) {
        switch (line.type) {
            case "start" -> inFlight.put(index, line.attempt);
            case "done" -> done(line, index);
            case "retry" -> {
                inFlight.remove(index);
                if (!dead.get(index)) {
                    tries.put(index, new Tries(line.attempt, triesOf(index).crashes()));
                }
            }
            case "dead" -> {
                inFlight.remove(index);
                tries.remove(index);
                dead.set(index);
            }
            case "undone" -> done.clear(index);
            default -> inFlight.remove(index);
        }
    }

    private void done(JournalLine line, int index) {
        inFlight.remove(index);
        long end = line.resultStart + line.resultBytes;
        if (end > resultsSize) {
            lostResults.add(new Entry.Undone(line.id, line.ordinal));
        }
        resultsEnd = Math.max(resultsEnd, end);
        tries.remove(index);
        dead.clear(index);
        done.set(index);
    }

    /** Whatever was in flight when another process takes over was cut off by a crash. */
    private void open(JournalLine line) {
        crashed();
        if (line.text.equals(OpenMode.RETRY_DEAD.word)) {
            forgetTriesOfDead();
        }
    }

    /** Each dead item has all its tries before it again. */
    void forgetTriesOfDead() {
        tries.keySet().removeIf(dead::get);
    }

    /** The process that wrote the last record is gone. */
    void crashed() {
        inFlight.forEach((index, attempt) ->
                tries.merge(index, new Tries(attempt, 1), (before, _) -> new Tries(attempt, before.crashes() + 1)));
        inFlight.clear();
    }

    /** Forgets that items are done whose results are lost. */
    List<Entry.Undone> undoLostResults() {
        List<Entry.Undone> lost = List.copyOf(lostResults);
        for (Entry.Undone item : lost) {
            done.clear(index(item.id(), item.ordinal()));
        }
        resultsEnd = Math.min(resultsEnd, resultsSize);
        return lost;
    }

    boolean lostResults() {
        return !lostResults.isEmpty();
    }

    private int index(String id, long ordinal) {
        return ids == null ? (int) ordinal : ids.get(id);
    }

    private Tries triesOf(int index) {
        return tries.getOrDefault(index, NONE);
    }

    boolean isDone(String id, long ordinal) {
        int index = index(id, ordinal);
        return index >= 0 && done.get(index);
    }

    boolean isDead(String id, long ordinal) {
        int index = index(id, ordinal);
        return index >= 0 && dead.get(index);
    }

    /** The tries at an item that is neither done nor dead. */
    Tries tries(String id, long ordinal) {
        int index = index(id, ordinal);
        return index < 0 || tries.isEmpty() ? NONE : triesOf(index);
    }

    long doneCount() {
        return done.cardinality();
    }

    long deadCount() {
        return dead.cardinality();
    }

    /** Where the last result ends that counts. */
    long resultsEnd() {
        return resultsEnd;
    }

    /** What is known of the input, from its beginning. */
    List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** How long the input was when it was read to its end; −1 if it was not. */
    long inputBytes() {
        return inputBytes;
    }

    /** Whether items changed their numbers during the run, so that they have to be told apart by id. */
    boolean renumbered() {
        return renumbered;
    }
}
