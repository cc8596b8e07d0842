package dev.hawser.batch.journal;

import dev.hawser.batch.Item;
import dev.hawser.batch.source.InputException;
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
    private final OpenMode mode;
    private @Nullable RowReader rows;
    private long ordinal;
    private long skipped;

    InputReader(RunInput input, InputBytes bytes, History history, OpenMode mode) {
        this.input = input;
        this.bytes = bytes;
        this.ids = new ItemIds(input);
        this.history = history;
        this.mode = mode;
    }

    /** Reads on. Waits for one row if need be; not for a second one. */
    RowBatch read() {
        List<RowBatch.Row> picked = new ArrayList<>();
        long before = ordinal;
        long skippedBefore = skipped;
        boolean ended = false;
        @Nullable Exception failure = null;
        try {
            ended = readInto(picked);
        } catch (InputBytes.ChangedException e) {
            failure = e.toInputException();
        } catch (InputException | IOException | RuntimeException e) {
            failure = e;
        }
        List<Entry> news = new ArrayList<>(bytes.takeNews());
        if (ended) {
            bytes.ended(ordinal).ifPresent(news::add);
        }
        return new RowBatch(picked, news, ordinal - before, skipped - skippedBefore, ended || failure != null, failure);
    }

    /** {@return whether the input is at its end} */
    private boolean readInto(List<RowBatch.Row> picked) throws IOException, InputException {
        long before = ordinal;
        long until = bytes.position() + BATCH_BYTES;
        while (picked.size() < BATCH_ROWS && bytes.position() < until) {
            if (Thread.interrupted()) {
                throw new InterruptedIOException("reading was interrupted");
            }
            if (ordinal > before && bytes.mayWait()) {
                return false;
            }
            RowReader.Row row = next();
            if (row == null) {
                return true;
            }
            take(row, picked);
        }
        return false;
    }

    private RowReader.@Nullable Row next() throws IOException, InputException {
        if (rows == null) {
            rows = input.format().read(bytes);
        }
        return rows.next();
    }

    private void take(RowReader.Row row, List<RowBatch.Row> picked) throws InputException {
        if (ordinal == MOST_ROWS) {
            throw new InputException(
                    "%s, line %d: a run has room for %,d rows".formatted(input.name(), row.line(), MOST_ROWS), null);
        }
        ordinal++;
        String id = ids.of(row, ordinal).orElse("");
        if (id.isEmpty()) {
            skipped++;
            return;
        }
        boolean dead = history.isDead(id, ordinal);
        boolean wanted = switch (mode) {
            case RUN -> true;
            case RESUME -> !dead && !history.isDone(id, ordinal);
            case RETRY_DEAD -> dead;
        };
        if (wanted) {
            Item item = new Item(id, ordinal, row.line(), row.fields());
            History.Tries tries = history.tries(id, ordinal);
            picked.add(new RowBatch.Row(item, tries.attempts(), tries.crashes()));
        }
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
