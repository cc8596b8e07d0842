package dev.hawser.batch.input;

import dev.hawser.batch.job.InputFormat;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an input, one after the other. A row is there as soon as the bytes of its line are, and no more is kept
 * than the row and a buffer.
 *
 * <p><b>Threads:</b> any, one at a time; waits for bytes, so not the reactor's.
 *
 * @see JobInput
 */
public sealed interface Rows permits DelimitedRows, JsonRows {
    /**
     * {@return the rows of a stream, of which nothing has been read yet}
     *
     * @param bytes the input from its beginning; closed by whoever gave it
     * @param spec how rows are written in it
     */
    static Rows of(InputStream bytes, InputSpec spec) {
        return spec.format() == InputFormat.JSONL ? new JsonRows(bytes, spec) : new DelimitedRows(bytes, spec);
    }

    /**
     * {@return the names of the columns; empty for JSON Lines, where each row has its own}
     *
     * @throws InputException if the header is wrong
     * @throws IOException if the bytes cannot be had
     */
    Optional<List<String>> columns() throws IOException, InputException;

    /**
     * {@return the next row, or null at the end}
     *
     * @throws InputException if it cannot be read: the message names file and line. There are no rows after that
     * @throws IOException if the bytes cannot be had
     */
    @Nullable Row next() throws IOException, InputException;
}
