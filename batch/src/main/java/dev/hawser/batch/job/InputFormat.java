package dev.hawser.batch.job;

import java.util.Locale;
import java.util.Optional;

/** How the rows of the input are written. */
public enum InputFormat {
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
    static Optional<InputFormat> ofFileName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> Optional.of(CSV);
            case "tsv", "tab" -> Optional.of(TSV);
            case "jsonl", "ndjson" -> Optional.of(JSONL);
            default -> Optional.empty();
        };
    }
}
