package dev.hawser.batch.journal;

import dev.hawser.batch.Item;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.InputException;
import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input a batch of rows at a time, and picks out those that are to be served.
 *
 * <p><b>Threads:</b> any, one at a time.
 */
final class InputReader implements AutoCloseable {
    /** How many rows at most, and from how many bytes, so that a batch has few rows if they are long. */
    static final int BATCH_ROWS = 512;

    private static final long BATCH_BYTES = 1 << 20;
    private static final long MOST_ROWS = Integer.MAX_VALUE - 8;

    private final RunInput input;
    private final InputBytes bytes;
    private final ItemIds ids;
    private final History history;
    private final Wanted wanted;
    private final RowPicker picker;
    private @Nullable RowReader rows;
    private long ordinal;
    private long skipped;
    private boolean atEnd;

    InputReader(RunInput input, InputBytes bytes, ItemIds ids, Wanted wanted, Selection selection) {
        this.input = input;
        this.bytes = bytes;
        this.ids = ids;
        this.history = wanted.history();
        this.wanted = wanted;
        this.picker = RowPicker.of(selection);
    }

    /** Reads on. Waits for one row if need be; not for a second one, nor for one that would not be served. */
    RowBatch read() {
        List<RowBatch.Unserved> picked = new ArrayList<>();
        long before = ordinal;
        long skippedBefore = skipped;
        boolean ended = false;
        @Nullable Exception failure = null;
        try {
            ended = readInto(picked);
        } catch (InputBytes.ChangedException e) {
            failure = e.toInputException();
        } catch (InputException | JournalException | IOException | RuntimeException e) {
            failure = e;
        }
        List<Entry> news = new ArrayList<>(bytes.takeNews());
        Invariant.check(picked.size() <= ordinal - before || atEnd, "no more rows are served than were read");
        Invariant.check(skipped <= ordinal, "no more rows are skipped than were read");
        boolean left = picker.hasLeft() || (ended && !atEnd);
        if (atEnd) {
            bytes.ended(ordinal).ifPresent(news::add);
        }
        return new RowBatch(
                picked,
                news,
                ordinal - before,
                skipped - skippedBefore,
                rows == null ? 0 : rows.consumed(),
                ended || failure != null,
                left,
                failure);
    }

    /** {@return whether there is no more to come: the input is at its end, or has as many rows as are wanted} */
    private boolean readInto(List<RowBatch.Unserved> picked) throws IOException, InputException, JournalException {
        long before = ordinal;
        long until = bytes.position() + BATCH_BYTES;
        while (picked.size() < BATCH_ROWS && bytes.position() < until) {
            if (Thread.interrupted()) {
                throw new InterruptedIOException("reading was interrupted");
            }
            if (picker.isFull() && !atEnd) {
                if (isMoreLeft()) {
                    return true;
                }
                continue;
            }
            if (ordinal > before && bytes.mayWait()) {
                return false;
            }
            RowReader.Row row = atEnd ? null : next();
            if (row == null) {
                atEnd = true;
                picker.end(picked);
                return true;
            }
            RowBatch.Unserved wanted = wanted(row);
            if (wanted != null) {
                picker.offer(wanted, picked);
            }
        }
        return false;
    }

    /** Whether there is a row beyond those that are served, as far as can be told without waiting. */
    private boolean isMoreLeft() throws IOException, JournalException {
        if (picker.hasLeft() || bytes.mayWait()) {
            return true;
        }
        Invariant.check(!atEnd && picker.isFull(), "nobody looks beyond what is served before that is full");
        try {
            RowReader.Row row = next();
            atEnd = row == null;
            return row != null && wanted(row) != null;
        } catch (InputException e) {
            return true; // nobody has asked for that row
        }
    }

    private RowReader.@Nullable Row next() throws IOException, InputException {
        Invariant.check(!atEnd, "nothing is read behind the end");
        if (rows == null) {
            rows = input.format().read(bytes);
        }
        return rows.next();
    }

    private RowBatch.@Nullable Unserved wanted(RowReader.Row row) throws InputException, JournalException, IOException {
        if (ordinal == MOST_ROWS) {
            throw new InputException(
                    "%s, line %d: a run has room for %,d rows".formatted(input.name(), row.line(), MOST_ROWS), null);
        }
        ordinal++;
        Invariant.check(
                ordinal <= MOST_ROWS && !atEnd, "a row is counted before the end, and has a number that it may have");
        RowReader.Bad bad = row.bad();
        String id = bad != null && bad.skipped() ? "" : ids.of(row, ordinal).orElse("");
        if (id.isEmpty()) {
            skipped++;
            return null;
        }
        if (!history.agrees(id, ordinal)) {
            throw disagreement(row, id);
        }
        return wanted.of(new Item(id, ordinal, row.line(), row.fields()), bad, 0);
    }

    private JournalException disagreement(RowReader.Row row, String id) {
        return new JournalException(
                Problem.DAMAGED,
                "%s, line %,d: row %,d is \"%s\", and is another in the journal of the run; either that is damaged, or the"
                                .formatted(input.name(), row.line(), ordinal, id)
                        + " input is read in another way than before. To go on by the ids alone, resume with"
                        + " --allow-changed-input",
                null);
    }

    /** Whether nothing more was to be done with an item when the run was opened. */
    boolean wasSettled(String id, long ordinal) {
        return history.isDone(id, ordinal) || (wanted.mode() != OpenRun.Mode.RETRY_DEAD && history.isDead(id, ordinal));
    }

    /** Wakes a read that waits for the input to go on, which then fails. Any thread. */
    void stop() {
        bytes.stop();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
