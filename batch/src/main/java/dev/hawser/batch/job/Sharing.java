package dev.hawser.batch.job;

import java.util.List;
import java.util.Optional;

/**
 * How rows share the slots, by what each of them says.
 *
 * @param perKey how many rows of a key may run at once; empty if that is the same for all
 * @param perKeyRate how many attempts at rows of a key may start in a time; empty for no bound
 * @param weight how many rows of a key start at its turn; empty for one
 * @param priority which rows start before others; empty for none
 * @param cost what attempts use up; empty if that does not count
 * @param byServer whether servers get as many requests as they say that they take
 * @param shuffled whether rows start in no order
 * @param load what must be so of the machine before another attempt starts
 */
public record Sharing(
        Optional<Template> perKey,
        Optional<Rate> perKeyRate,
        Optional<Template> weight,
        Optional<Template> priority,
        Optional<Cost> cost,
        boolean byServer,
        boolean shuffled,
        List<LoadTerm> load) {
    /** Copies the list. */
    public Sharing {
        load = List.copyOf(load);
    }

    /** {@return whether a row stands as its key says, and no more} */
    public boolean isPlain() {
        return perKey.isEmpty() && weight.isEmpty() && priority.isEmpty() && !shuffled;
    }
}
