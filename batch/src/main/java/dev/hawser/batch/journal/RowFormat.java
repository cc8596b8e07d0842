package dev.hawser.batch.journal;

import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;

/** How rows lie in bytes. */
@FunctionalInterface
public interface RowFormat {
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
