package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Sharing;
import dev.hawser.batch.job.Template;
import dev.hawser.defer.Fn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a row stands among those that wait.
 *
 * @param key which rows it belongs to; null for none
 * @param perKey how many rows of the key may run at once; 0 for what the limits say
 * @param weight how many rows of the key start at its turn; 1 or more
 * @param priority rows of a higher one start before others
 */
public record Standing(@Nullable String key, int perKey, int weight, int priority) {
    private static final int LARGEST = 1_000_000;
    private static final Range PER_KEY = new Range("per-key", 1, LARGEST);
    private static final Range WEIGHT = new Range("weight", 1, LARGEST);
    private static final Range PRIORITY = new Range("priority", -LARGEST, LARGEST);

    /**
     * {@return that of a row without more than a key}
     *
     * @param key null for none
     */
    public static Standing of(@Nullable String key) {
        return new Standing(key, 0, 1, 0);
    }

    /**
     * {@return gives the standing of each item of a job}
     *
     * @param job says how
     */
    public static Fn<Item, Standing> of(Job job) {
        Optional<Template> key = job.key();
        Sharing sharing = job.sharing();
        if (sharing.isPlain()) {
            return item -> of(key.isPresent() ? key.get().render(Scope.of(item)) : null);
        }
        return item -> {
            Scope scope = Scope.of(item);
            return new Standing(
                    key.isPresent() ? key.get().render(scope) : null,
                    sharing.perKey().map(text -> PER_KEY.of(text, scope)).orElse(0),
                    sharing.weight().map(text -> WEIGHT.of(text, scope)).orElse(1),
                    sharing.shuffled()
                            ? drawn(item)
                            : sharing.priority()
                                    .map(text -> PRIORITY.of(text, scope))
                                    .orElse(0));
        };
    }

    /** A number that tells nothing of the row, and is the same after a resume. */
    private static int drawn(Item item) {
        int hash = item.id().hashCode() ^ Long.hashCode(item.ordinal()) * 0x9E3779B9;
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B; // as Murmur ends
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return (hash ^ hash >>> 16) & 0xFFFF;
    }

    /** What numbers a row may say. */
    private record Range(String what, int least, int most) {
        int of(Template template, Scope scope) {
            String text = template.render(scope).strip();
            if (text.matches("-?[0-9]{1,8}")) {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new IllegalArgumentException(
                    what + " was \"" + text + "\", expected a whole number from " + least + " to " + most);
        }
    }
}
