package dev.hawser.batch.job;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the rows come from and how they are written.
 *
 * @param file the file; empty for standard input
 * @param format how rows are written
 * @param encoding of the characters; always UTF-8 for JSONL
 * @param delimiter stands between fields; without meaning for JSONL
 * @param quote stands around fields that need it; empty if nothing does. Without meaning for JSONL
 * @param columns the names of the columns, if the file has no header line; else empty
 * @param maxRow how long a row may be, in bytes, or characters for CSV and TSV: 1 to {@link #LARGEST_ROW}
 * @param badRows what becomes of a row that cannot be read
 * @param packing what is done with the bytes before, and with the rows after
 */
public record InputSpec(
        Optional<Path> file,
        Format format,
        Charset encoding,
        char delimiter,
        Optional<Character> quote,
        List<String> columns,
        int maxRow,
        BadRows badRows,
        Packing packing) {
    /** A row has to lie in an array, with room to read ahead of its end. */
    public static final int LARGEST_ROW = 1 << 29;

    /** Copies the list. */
    public InputSpec {
        columns = List.copyOf(columns);
    }

    /** {@return the name of the input for messages} */
    public String displayName() {
        return file.map(Path::toString)
                .orElseGet(() -> packing.gathered().map(Gathered::name).orElse("standard input"));
    }

    /**
     * What is done with the bytes before they are read, and with the rows after.
     *
     * @param compression of the file
     * @param chunk how many rows are served together; 1 for each alone
     * @param gathered where the bytes come from, if from no single file and not from standard input
     */
    public record Packing(Compression compression, int chunk, Optional<Gathered> gathered) {
        /** Nothing. */
        public static final Packing NONE = new Packing(Compression.NONE, 1, Optional.empty());
    }

    /** How a file is compressed, which its name tells. */
    public enum Compression {
        /** Not at all. */
        NONE(""),
        /** By gzip. */
        GZIP(".gz"),
        /** By Zstandard. */
        ZSTD(".zst");

        private final String extension;

        Compression(String extension) {
            this.extension = extension;
        }

        /**
         * {@return how a file is compressed}
         *
         * @param fileName with its extensions
         */
        public static Compression ofFileName(String fileName) {
            String name = fileName.toLowerCase(Locale.ROOT);
            return name.endsWith(GZIP.extension) ? GZIP : name.endsWith(ZSTD.extension) ? ZSTD : NONE;
        }
    }

    /** An input that is put together, and kept with the run. */
    public sealed interface Gathered {
        /** {@return what it is called in messages} */
        String name();
    }

    /**
     * Files one after the other.
     *
     * @param files in order; what has {@code *} in its name stands for those that are like it, by their names
     */
    public record Joined(List<Path> files) implements Gathered {
        /** Copies the list. */
        public Joined {
            files = List.copyOf(files);
        }

        @Override
        public String name() {
            return files.stream().map(Path::toString).collect(Collectors.joining(", "));
        }
    }

    /**
     * The names of files.
     *
     * @param base what the pattern and the names are relative to
     * @param pattern which, as a shell has it
     */
    public record Found(Path base, String pattern) implements Gathered {
        @Override
        public String name() {
            return pattern;
        }
    }

    /**
     * What a query gives.
     *
     * @param url of the database, for the driver
     * @param shown the URL as it stands in the job, without what is secret
     * @param user empty for none
     * @param password empty for none
     * @param text the query
     */
    public record Query(String url, String shown, String user, String password, String text) implements Gathered {
        @Override
        public String name() {
            return "the query of " + shown;
        }

        @Override
        public String toString() {
            return name(); // without the password
        }
    }

    /** How the rows of the input are written. */
    public enum Format {
        /** Fields between commas, in quotation marks where needed. */
        CSV,
        /** Fields between tabs. */
        TSV,
        /** A JSON object on each line. */
        JSONL,
        /** A text on each line. */
        LINES,
        /** Texts with a zero byte after each. */
        NUL;

        /** {@return whether a row is one text} */
        public boolean isPlain() {
            return this == LINES || this == NUL;
        }

        /**
         * {@return the format that the name of a file tells; empty if it tells none}
         *
         * @param fileName with its extension
         */
        static Optional<Format> ofFileName(String fileName) {
            String name = fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
            return switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "csv" -> Optional.of(CSV);
                case "tsv", "tab" -> Optional.of(TSV);
                case "jsonl", "ndjson" -> Optional.of(JSONL);
                case "txt", "list" -> Optional.of(LINES);
                default -> Optional.empty();
            };
        }
    }
}
