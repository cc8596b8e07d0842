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
        for (Key<?> key : keys) {
            String whenLeftOut = key.isRequired()
                    ? "must be there"
                    : key.defaultText().map(text -> "`" + text + "`").orElse("");
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(key.name(), cell(key.type().expected()), whenLeftOut, cell(key.description())));
        }
        return table.toString();
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
}
