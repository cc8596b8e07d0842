package dev.hawser.batch.job;

import java.nio.file.Path;
import java.util.Set;

/**
 * What a step shall do, read from the job file and checked. What runs it knows more of it than this.
 *
 * <p>Immutable.
 */
public interface StepPlan {
    /** Among the names of captured values: any name may come, so that later uses cannot be checked beforehand. */
    String ANY = "*";

    /** {@return the names of the values that it captures, for {@code {{step.name}}} in later steps} */
    Set<String> captures();

    /**
     * {@return whether rows can be found by it in this way}
     *
     * @param from the way
     */
    default boolean finds(FoundIn from) {
        return from instanceof FoundIn.Json;
    }

    /** {@return those of them that are secrets: for later steps only, in no file and no output} */
    default Set<String> privateCaptures() {
        return Set.of();
    }

    /**
     * {@return the files that it sends or runs whatever the row is: on another machine they have to be the same}
     */
    default Set<Path> reads() {
        return Set.of();
    }
}
