package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Duplicates;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The list of a run.
 *
 * @param file where it is; null for standard input, or whatever else can be read only once: that is copied into the run
 *     directory as it comes in
 * @param stream what can be read only once; null with a file, and for a run that has all of it in its directory. Closed
 *     by whoever gave it
 * @param format how rows lie in its bytes
 * @param key the column that identifies a row; null if there is none: a row is then known by its number and its content
 * @param duplicates what becomes of a row whose id an earlier row has
 * @param called what a stream is called in messages
 */
public record RunInput(
        @Nullable Path file,
        @Nullable InputStream stream,
        RowReader.Format format,
        @Nullable String key,
        Duplicates duplicates,
        String called) {
    private static final String STANDARD_INPUT = "standard input";

    /** Checks that it is one or the other. */
    public RunInput {
        requireNonNull(format, "format");
        requireNonNull(duplicates, "duplicates");
        if (file != null && stream != null) {
            throw new IllegalArgumentException("an input is a file or a stream, not both: " + file);
        }
    }

    /**
     * {@return an input in a file}
     *
     * @param file where it is
     * @param format how rows lie in its bytes
     * @param key the column that identifies a row; null if there is none
     * @param duplicates what becomes of a row whose id an earlier row has
     */
    public static RunInput file(Path file, RowReader.Format format, @Nullable String key, Duplicates duplicates) {
        return new RunInput(requireNonNull(file, "file"), null, format, key, duplicates, "");
    }

    /**
     * {@return an input that can be read only once, such as standard input}
     *
     * @param stream gives the bytes; null for a resumed run that has them all. Read on a thread of its own, ahead of use
     * @param format how rows lie in its bytes
     * @param key the column that identifies a row; null if there is none
     * @param duplicates what becomes of a row whose id an earlier row has
     */
    public static RunInput stream(
            @Nullable InputStream stream, RowReader.Format format, @Nullable String key, Duplicates duplicates) {
        return new RunInput(null, stream, format, key, duplicates, STANDARD_INPUT);
    }

    /**
     * {@return this input by another name}
     *
     * @param name what a stream is called in messages
     */
    public RunInput named(String name) {
        return new RunInput(file, stream, format, key, duplicates, name);
    }

    /** {@return this input, if the run has to do with what it has of it} */
    public RunInput withoutStream() {
        return new RunInput(file, null, format, key, duplicates, called);
    }

    /** For messages. */
    String name() {
        return file == null ? called : file.toString();
    }
}
