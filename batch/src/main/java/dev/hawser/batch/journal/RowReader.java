package dev.hawser.batch.journal;

import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the rows of an input, one after the other, as their bytes come in.
 *
 * <p><b>Threads:</b> any, one at a time; may block.
 */
public interface RowReader {
    /** How rows lie in bytes. */
    @FunctionalInterface
    interface Format {
        /**
         * Begins to read.
         *
         * @param bytes the input from its beginning; closed by whoever gave it
         * @return reads its rows
         * @throws InputException if it has no rows that could be read: the header is wrong, for example
         * @throws IOException if the bytes cannot be had
         */
        RowReader read(InputStream bytes) throws IOException, InputException;
    }

    /**
     * A row.
     *
     * @param line the line of the file on which it begins, from 1
     * @param fields its columns by name; none if it is bad
     * @param bad why it cannot be read, and is not to be served; null if it can
     */
    record Row(long line, ObjectNode fields, @Nullable Bad bad) {}

    /**
     * What becomes of a row that cannot be read, where that does not end the run.
     *
     * @param why for people
     * @param text what stands there
     * @param skipped whether it is left out; else it is dead
     */
    record Bad(String why, String text, boolean skipped) {}

    /**
     * Reads the next row. It should give a row as soon as its bytes are there, without waiting for more.
     *
     * @return the row, or null at the end
     * @throws InputException if it cannot be read; the reader is not asked again
     * @throws IOException if the bytes cannot be had
     */
    @Nullable Row next() throws IOException, InputException;

    /** {@return about how many bytes the rows so far had; 0 if that is not known} */
    default long consumed() {
        return 0;
    }
}
