package dev.hawser.batch.job;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
 */
public record InputSpec(
        Optional<Path> file,
        Format format,
        Charset encoding,
        char delimiter,
        Optional<Character> quote,
        List<String> columns,
        int maxRow,
        BadRows badRows) {
    /** A row has to lie in an array, with room to read ahead of its end. */
    public static final int LARGEST_ROW = 1 << 29;

    /** Copies the list. */
    public InputSpec {
        columns = List.copyOf(columns);
    }

    /** {@return the name of the input for messages} */
    public String displayName() {
        return file.map(Path::toString).orElse("standard input");
    }

    /** How the rows of the input are written. */
    public enum Format {
        /** Fields between commas, in quotation marks where needed. */
        CSV,
        /** Fields between tabs. */
        TSV,
        /** A JSON object on each line. */
        JSONL;

        /**
         * {@return the format that the name of a file tells; empty if it tells none}
         *
         * @param fileName with its extension
         */
        static Optional<Format> ofFileName(String fileName) {
            String name = fileName.toLowerCase(Locale.ROOT);
            return switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "csv" -> Optional.of(CSV);
                case "tsv", "tab" -> Optional.of(TSV);
                case "jsonl", "ndjson" -> Optional.of(JSONL);
                default -> Optional.empty();
            };
        }
    }
}
