package dev.hawser.batch.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An option of the command line that sets what the job file may say too. The option wins.
 *
 * @param name with its dashes: {@code --retries-base}
 * @param path the names that lead to the setting in the job file
 * @param expected what may stand there, for messages and help
 * @param description what it means
 * @param defaultText its value when neither option nor job file has it, as it would be written; empty if there is none
 * @param repeatable whether it may be given several times, for a list
 */
public record JobOption(
        String name,
        List<String> path,
        String expected,
        String description,
        Optional<String> defaultText,
        boolean repeatable) {
    /** Copies the list. */
    public JobOption {
        path = List.copyOf(path);
    }

    /** {@return an option for every setting of a job but its steps, in the order of the reference} */
    public static List<JobOption> all() {
        List<JobOption> all = new ArrayList<>();
        for (Key<?> key : JobKeys.ALL) {
            if (key == JobKeys.INPUT) {
                addNested(key, JobKeys.INPUT_KEYS, JobKeys.FILE, all);
            } else if (key == JobKeys.RETRIES) {
                addNested(key, JobKeys.RETRY_KEYS, JobKeys.ATTEMPTS, all);
            } else if (key == JobKeys.COST) {
                addNested(key, JobKeys.COST_KEYS, null, all);
            } else {
                all.add(of("--" + key.name(), List.of(key.name()), key));
            }
        }
        return List.copyOf(all);
    }

    /** The setting that a mapping's short form stands for, if it has one, has the mapping's name for an option. */
    private static void addNested(Key<?> mapping, List<Key<?>> keys, @Nullable Key<?> shortForm, List<JobOption> all) {
        for (Key<?> key : keys) {
            String name = "--" + mapping.name() + (key == shortForm ? "" : "-" + key.name());
            all.add(of(name, List.of(mapping.name(), key.name()), key));
        }
    }

    private static JobOption of(String name, List<String> path, Key<?> key) {
        return new JobOption(
                name,
                path,
                key.type().expected(),
                key.description(),
                key.defaultText(),
                key.type().isList());
    }

    /**
     * {@return what the option makes of the job}
     *
     * @param values what was given; one, or several if it is repeatable
     */
    public Assignment assign(List<String> values) {
        return new Assignment(name, path, values);
    }
}
