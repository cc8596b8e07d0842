package dev.hawser.batch.journal;

import dev.hawser.batch.source.InputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the rows of an input, one after the other, as their bytes come in.
 *
 * <p><b>Threads:</b> any, one at a time; may block.
 */
public interface RowReader {
    /**
     * A row.
     *
     * @param line the line of the file on which it begins, from 1
     * @param fields its columns by name
     */
    record Row(long line, ObjectNode fields) {}

    /**
     * Reads the next row. It should give a row as soon as its bytes are there, without waiting for more.
     *
     * @return the row, or null at the end
     * @throws InputException if it cannot be read; the reader is not asked again
     * @throws IOException if the bytes cannot be had
     */
    @Nullable Row next() throws IOException, InputException;
}
