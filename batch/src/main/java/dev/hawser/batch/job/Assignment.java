package dev.hawser.batch.job;

import java.util.List;

/**
 * A setting that an option of the command line makes, instead of the job file.
 *
 * @param option the option as the user wrote it, for messages: {@code --slots}
 * @param path the names that lead to the setting: {@code retries}, {@code base}. An element of a list is named by its
 *     {@code name}, or by its number from 1
 * @param values what it is set to; several make a list
 */
public record Assignment(String option, List<String> path, List<String> values) {
    /** Copies the lists. */
    public Assignment {
        path = List.copyOf(path);
        values = List.copyOf(values);
        if (path.isEmpty() || values.isEmpty()) {
            throw new IllegalArgumentException("an assignment needs a path and a value");
        }
    }

    /**
     * {@return the assignment that {@code --set} makes}
     *
     * @param text names with dots between, an equals sign and the value: {@code steps.install.http.url=http://x}
     * @throws JobException if there is no equals sign with a name before it
     */
    public static Assignment ofText(String text) throws JobException {
        int equals = text.indexOf('=');
        String path = equals < 0 ? text : text.substring(0, equals);
        List<String> names = List.of(path.split("\\.", -1));
        if (equals < 0 || names.contains("")) {
            throw new JobException(
                    Position.ofOption("--set"), "was \"" + text + "\", expected names and a value: retries.base=1s");
        }
        return new Assignment("--set " + path, names, List.of(text.substring(equals + 1)));
    }
}
