package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that were found, a batch at a time, and picks out those that are to be served.
 *
 * <p><b>Threads:</b> any, one at a time.
 */
final class FoundReader implements AutoCloseable {
    /** How many rows of a batch at most, and how many bytes about. */
    private static final int BATCH = InputReader.BATCH_ROWS;

    private static final long BATCH_BYTES = 1 << 20;

    private final FoundFile file;
    private final Wanted wanted;
    private Storage.@Nullable ReadFile open;
    private @Nullable LineScanner scanner;

    /**
     * Rows that were read at once.
     *
     * @param rows those to be served
     * @param read how many there were
     */
    record Batch(List<RowBatch.Unserved> rows, int read) {}

    FoundReader(FoundFile file, Wanted wanted) {
        this.file = file;
        this.wanted = wanted;
    }

    /**
     * Reads on.
     *
     * @param most how many rows are safe by now that were not read
     */
    Batch read(long most) throws IOException {
        LineScanner lines = scanner;
        if (lines == null) {
            Storage.ReadFile opened = file.storage().read(file.path());
            open = opened;
            lines = new LineScanner(opened, 0);
            scanner = lines;
        }
        List<RowBatch.Unserved> rows = new ArrayList<>();
        long until = lines.end() + BATCH_BYTES;
        int read = 0;
        while (read < most && rows.size() < BATCH && lines.end() < until) {
            FoundFile.Line line = lines.next() ? FoundFile.read(lines) : null;
            if (line == null) {
                throw new IOException(
                        file.path() + ", line " + (lines.number() + 1) + ": was changed by somebody else");
            }
            read++;
            RowBatch.Unserved row = wanted.of(line.item(), null, line.depth());
            if (row != null) {
                rows.add(row);
            }
        }
        Invariant.check(rows.size() <= read && read <= most, "what is not safe yet is not read");
        return new Batch(rows, read);
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }
}
