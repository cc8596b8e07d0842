package dev.hawser.batch.job;

import java.util.List;
import java.util.Optional;

/**
 * A kind of step that a job file may have: {@code http}, {@code sql}. The job parser is given all of them.
 *
 * <p>Immutable.
 */
public interface StepType {
    /** {@return the name that the job file has for it: lower-case letters, digits and dashes} */
    String name();

    /** {@return what it does, in a sentence for the reference} */
    String description();

    /** {@return whether it is of {@code services}, which are there for the whole run, and not of {@code steps}} */
    default boolean isService() {
        return false;
    }

    /** {@return its settings, in the order of the reference} */
    List<Key<?>> keys();

    /** {@return the setting that is meant when a step is not a mapping: {@code sleep: 3s} for {@code sleep: {for: 3s}}} */
    default Optional<Key<?>> shortForm() {
        return Optional.empty();
    }

    /**
     * Reads a step. Whatever is wrong is told by {@link Settings#error}; the result is not used then.
     *
     * @param stepName the name of the step
     * @param settings what the job file says; only {@link #keys()} can be asked for
     * @return what shall be done
     */
    StepPlan parse(String stepName, Settings settings);
}
