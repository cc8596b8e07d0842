package dev.hawser.batch.job;

import java.util.Optional;

/**
 * How rows share the slots, by what each of them says.
 *
 * @param perKey how many rows of a key may run at once; empty if that is the same for all
 * @param perKeyRate how many attempts at rows of a key may start in a time; empty for no bound
 * @param weight how many rows of a key start at its turn; empty for one
 * @param priority which rows start before others; empty for none
 */
public record Sharing(
        Optional<Template> perKey, Optional<Rate> perKeyRate, Optional<Template> weight, Optional<Template> priority) {
    /** All rows alike. */
    public static final Sharing PLAIN =
            new Sharing(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** {@return whether a row stands as its key says, and no more} */
    public boolean isPlain() {
        return perKey.isEmpty() && weight.isEmpty() && priority.isEmpty();
    }
}
