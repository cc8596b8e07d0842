package dev.hawser.batch.job;

import java.util.List;

/** Makes the tables of the reference from declared settings. */
public final class KeyTable {
    private KeyTable() {}

    /**
     * {@return a Markdown table with a line for each setting}
     *
     * @param keys the settings, in order
     */
    public static String markdown(List<Key<?>> keys) {
        StringBuilder table = new StringBuilder("| setting | what may stand there | default | what it means |\n");
        table.append("| --- | --- | --- | --- |\n");
        keys.forEach(key -> table.append(line(key.name(), key)));
        return table.toString();
    }

    /**
     * {@return the same, with a line for each setting within these, by its path}
     *
     * @param keys the settings, in order
     */
    public static String withParts(List<Key<?>> keys) {
        StringBuilder table = new StringBuilder(markdown(List.of()));
        for (Key<?> key : keys) {
            table.append(line(key.name(), key));
            key.type().parts().forEach((path, part) -> table.append(line(key.name() + "." + path, part)));
        }
        return table.toString();
    }

    private static String line(String path, Key<?> key) {
        String whenLeftOut = key.isRequired()
                ? "must be there"
                : key.defaultText().map(text -> "`" + text + "`").orElse("");
        return "| `%s` | %s | %s | %s |\n"
                .formatted(path, cell(key.type().expected()), whenLeftOut, cell(key.description()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** {@return a Markdown table of the settings of a job} */
    public static String ofJob() {
        return markdown(JobKeys.ALL);
    }

    /** {@return a Markdown table of the settings of its input} */
    public static String ofInput() {
        return markdown(JobKeys.INPUT_KEYS);
    }

    /** {@return a Markdown table of the settings of its retries} */
    public static String ofRetries() {
        return markdown(JobKeys.RETRY_KEYS);
    }

    /** {@return a Markdown table of the settings that every step may have} */
    public static String ofManner() {
        return withParts(Manner.KEYS);
    }
}
