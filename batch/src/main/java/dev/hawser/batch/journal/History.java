package dev.hawser.batch.journal;

import dev.hawser.batch.journal.Entry.BlockRead;
import dev.hawser.batch.journal.Entry.Span;
import dev.hawser.invariant.Invariant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Of which something was found, whatever became of them. */
    private final BitSet finders = new BitSet();

    private final Map<Integer, Tries> tries = new HashMap<>();
    private final Map<Integer, List<Span>> kept = new HashMap<>();
    private final Map<Integer, Span> passed = new HashMap<>();
    private final Map<Integer, Integer> inFlight = new HashMap<>();
    private final List<BlockRead> blocks = new ArrayList<>();

    /** While items are told apart by their number: whose that is, as far as is known. */
    private final IdHashes idHashes = new IdHashes();

    private long inputBytes = -1;

    /** How many rows were found in all. */
    private long found;

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
     */
    History(boolean byId) {
        this.ids = byId ? new IdTable() : null;
    }

    /** Takes a record. {@return whether it makes sense} */
    boolean apply(Entry entry) {
        return switch (entry) {
            case Entry.Started(String id, long ordinal, int attempt, int _, long _) -> {
                int index = indexToWrite(id, ordinal);
                if (index >= 0) {
                    inFlight.put(index, attempt);
                }
                yield index >= 0;
            }
            case Entry.Kept(String id, long ordinal, String step, long _, var _) ->
                !step.isEmpty() && indexToWrite(id, ordinal) >= 0;
            case Entry.Found found -> found(found);
            case Entry.Ended ended -> ended(ended);
            case Entry.Undone(String id, long ordinal) -> {
                int index = indexToWrite(id, ordinal);
                if (index >= 0) {
                    done.clear(index);
                }
                yield index >= 0;
            }
            case BlockRead block -> block.index() == blocks.size() && block.bytes() >= 0 && blocks.add(block);
            default -> applyRare(entry);
        };
    }

    /**
     * Notes where in the journal it says what steps captured, since that may be much.
     *
     * @param entry a record that makes sense
     * @param line where it is
     */
    void keeps(Entry entry, Span line) {
        if (entry instanceof Entry.Kept one) {
            int index = index(one.id(), one.ordinal());
            if (!done.get(index)) {
                kept.computeIfAbsent(index, _ -> new ArrayList<>(1)).add(line);
            }
        } else if (entry instanceof Entry.Ended end && end.passed() != null) {
            passed.put(index(end.id(), end.ordinal()), line);
        }
    }

    /** Where the journal says what the steps captured that a dead item had got past. */
    Optional<Span> passed(String id, long ordinal) {
        return passed.isEmpty() ? Optional.empty() : Optional.ofNullable(passed.get(index(id, ordinal)));
    }

    /** Where the journal says what steps captured that are not done again. */
    List<Span> kept(String id, long ordinal) {
        int index = kept.isEmpty() ? -1 : index(id, ordinal);
        return index < 0 ? List.of() : kept.getOrDefault(index, List.of());
    }

    private boolean applyRare(Entry entry) {
        switch (entry) {
            case Entry.Opened opened -> {
                crashed(); // whatever was in flight when another process takes over
                if (opened.mode().equals(OpenRun.Mode.RETRY_DEAD.word)) {
                    forgetTriesOfDead();
                }
            }
            case Entry.Closed _ -> inFlight.clear(); // what was cut off then does not count
            case Entry.InputChanged(int block, boolean grown) -> {
                if (block < 0 || block > blocks.size()) {
                    return false;
                }
                blocks.subList(block, blocks.size()).clear();
                Invariant.check(blocks.size() == block, "what lies behind a change is read anew");
                inputBytes = -1;
                renumbered |= !grown;
            }
            case Entry.InputEnded(long bytes, long _) -> inputBytes = bytes;
            default -> {
                // of those who watch, or of a later version
            }
        }
        return true;
    }

    /** Where what is known of an item is kept; -1 if the number and the id do not belong together. */
    private int indexToWrite(String id, long ordinal) {
        if (ordinal < 1 || ordinal > Integer.MAX_VALUE - 8 || id.isEmpty()) {
            return -1;
        }
        if (ids == null) {
            return idHashes.isOf((int) ordinal, id, true) ? (int) ordinal : -1;
        }
        int next = ids.size();
        int before = ids.putIfAbsent(id, next);
        Invariant.check(before < next, "who is known has a number of those that were given");
        return before == IdTable.ABSENT ? next : before;
    }

    private boolean found(Entry.Found entry) {
        int index = indexToWrite(entry.id(), entry.ordinal());
        if (index < 0 || entry.rows() < 0 || entry.total() < entry.rows()) {
            return false;
        }
        found = Math.max(found, entry.total());
        Invariant.check(found >= entry.rows(), "who has found rows has found no more than all");
        finders.set(index);
        return true;
    }

    /** How many rows were found that are to be there. */
    long foundCount() {
        return found;
    }

    /** Of what was found something is lost: whoever found any is to look again. */
    void forgetFinders() {
        done.andNot(finders);
        dead.andNot(finders);
    }

    private boolean ended(Entry.Ended ended) {
        int index = indexToWrite(ended.id(), ended.ordinal());
        if (index < 0) {
            return false;
        }
        inFlight.remove(index);
        switch (ended.how()) {
            case DONE -> {
                tries.remove(index);
                kept.remove(index);
                passed.remove(index);
                dead.clear(index);
                done.set(index);
                Invariant.check(!inFlight.containsKey(index), "who is done is not under way");
            }
            case RETRY -> {
                if (!dead.get(index)) {
                    tries.put(index, new Tries(ended.attempt(), triesOf(index).crashes()));
                }
            }
            case DEAD -> {
                tries.remove(index);
                passed.remove(index); // where it died before tells nothing now
                dead.set(index);
            }
            case BACK -> {}
        }
        return true;
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

    /** How many are done that are not among these. */
    int doneBeside(BitSet items) {
        BitSet beside = (BitSet) done.clone();
        beside.andNot(items);
        return beside.cardinality();
    }

    /** Forgets of all but these that they are done. */
    void keepDone(BitSet items) {
        done.and(items);
    }

    /** Forgets of all but these that they are dead. */
    void keepDead(BitSet items) {
        dead.and(items);
    }

    /** Whether an item may have that number: nothing else is known of the number. */
    boolean agrees(String id, long ordinal) {
        return ids != null || idHashes.isOf((int) ordinal, id, false);
    }

    /** Where what is known of an item is kept; negative if nothing is. */
    int index(String id, long ordinal) {
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

    /** What is known of the input, from its beginning. */
    List<BlockRead> blocks() {
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

    /** Knows by 32 bits of it which id a number has: enough to notice that something is wrong. */
    private static final class IdHashes {
        /** A number that damage made up may be any, so there are pages. */
        private static final int PAGE = 1 << 12;

        private final Map<Integer, int[]> pages = new HashMap<>();

        /** {@return whether the number has this id, or nothing is known of it} */
        boolean isOf(int ordinal, String id, boolean learns) {
            int hash = id.hashCode() == 0 ? 1 : id.hashCode(); // 0 means that nothing is known
            int[] page = pages.get(ordinal / PAGE);
            int known = page == null ? 0 : page[ordinal % PAGE];
            if (known == 0 && learns) {
                pages.computeIfAbsent(ordinal / PAGE, _ -> new int[PAGE])[ordinal % PAGE] = hash;
            }
            return known == 0 || known == hash;
        }
    }
}
