package dev.hawser.batch.input;

import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of an input, one after the other. A row is there as soon as the bytes of its line are, and no more is kept
 * than the row and a buffer.
 *
 * <p><b>Threads:</b> any, one at a time; waits for bytes, so not the reactor's.
 *
 * @see JobInput
 */
public sealed interface Rows permits DelimitedRows, JsonRows, PlainRows, ChunkedRows {
    /**
     * A row of the input.
     *
     * @param ordinal its number, from 1, headers and empty lines not counted
     * @param line the line of the file on which it begins, from 1
     * @param fields its columns by name, in the order of the input: texts for CSV and TSV, any JSON for JSON Lines.
     *     Empty if it cannot be read
     * @param bad why it cannot be read; null if it can. Only where the job does not refuse such rows
     */
    record Row(long ordinal, long line, ObjectNode fields, @Nullable Bad bad) {}

    /**
     * Why a row cannot be read.
     *
     * @param why with the name of the input and the line
     * @param text what stands there; what is no character is U+FFFD in it
     */
    record Bad(String why, String text) {}

    /**
     * Makes the messages about an input.
     *
     * @param input its name
     */
    record Place(String input) {
        String at(long line, String message) {
            return input + ", line " + line + ": " + message;
        }

        InputException mistake(long line, String message, @Nullable Throwable cause) {
            return new InputException(at(line, message), cause);
        }

        InputException mistake(long line, String message) {
            return mistake(line, message, null);
        }
    }

    /**
     * {@return the rows of a stream, of which nothing has been read yet}
     *
     * @param bytes the input from its beginning; closed by whoever gave it
     * @param spec how rows are written in it
     * @throws IOException if the bytes cannot be had, or are not compressed although they should be
     */
    static Rows of(InputStream bytes, InputSpec spec) throws IOException {
        InputStream plain = Unpacked.of(bytes, spec.packing().compression());
        Rows rows = switch (spec.format()) {
            case JSONL -> new JsonRows(plain, spec);
            case CSV, TSV -> new DelimitedRows(plain, spec);
            case LINES, NUL -> new PlainRows(plain, spec);
        };
        return spec.packing().chunk() > 1 ? new ChunkedRows(rows, spec.packing().chunk()) : rows;
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

    /** {@return about how many bytes the rows so far had, with the header, so as to say how many there may be} */
    long consumed();
}
