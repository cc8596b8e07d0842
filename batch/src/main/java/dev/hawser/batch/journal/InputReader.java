package dev.hawser.batch.journal;

import dev.hawser.batch.Item;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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
    private final KeptSteps kept;
    private final InputBytes bytes;
    private final ItemIds ids;
    private final History history;
    private final OpenRun.Mode mode;
    private final RowPicker picker;
    private @Nullable RowReader rows;
    private long ordinal;
    private long skipped;
    private boolean atEnd;

    /**
     * What earlier processes did.
     *
     * @param history of the items
     * @param kept reads what their steps captured
     */
    record Past(History history, KeptSteps kept) {}

    InputReader(RunInput input, InputBytes bytes, Past past, OpenRun.Mode mode, Selection selection) {
        this.input = input;
        this.bytes = bytes;
        this.ids = new ItemIds(input);
        this.history = past.history();
        this.kept = past.kept();
        this.mode = mode;
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
        try {
            RowReader.Row row = next();
            atEnd = row == null;
            return row != null && wanted(row) != null;
        } catch (InputException e) {
            return true; // nobody has asked for that row
        }
    }

    private RowReader.@Nullable Row next() throws IOException, InputException {
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
        RowReader.Bad bad = row.bad();
        String id = bad != null && bad.skipped() ? "" : ids.of(row, ordinal).orElse("");
        if (id.isEmpty()) {
            skipped++;
            return null;
        }
        if (!history.agrees(id, ordinal)) {
            throw disagreement(row, id);
        }
        boolean dead = history.isDead(id, ordinal);
        boolean wanted = switch (mode) {
            case RUN -> true;
            case RESUME -> !dead && !history.isDone(id, ordinal);
            case RETRY_DEAD -> dead;
        };
        if (!wanted) {
            return null;
        }
        Item item = new Item(id, ordinal, row.line(), row.fields());
        History.Tries tries = history.tries(id, ordinal);
        ObjectNode keptOf = kept.read(history.kept(id, ordinal));
        long memory = item.memory()
                + Item.memory(keptOf)
                + (bad == null ? 0 : bad.text().length());
        return new RowBatch.Unserved(item, tries.attempts(), tries.crashes(), bad, keptOf, memory);
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

    /** Wakes a read that waits for the input to go on, which then fails. Any thread. */
    void stop() {
        bytes.stop();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
