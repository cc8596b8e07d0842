package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A run directory cannot be used, or not any further. The message is for the user, in one line: which file, what is
 * wrong with it, and what is safe.
 */
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong, for an exit code. */
    public enum Problem {
        /** The directory of a new run exists and is not empty. */
        EXISTS,
        /** The directory does not hold a run. */
        NOT_A_RUN,
        /** Another process has the run open. */
        IN_USE,
        /** A newer version of the format than this program knows. */
        NEWER_FORMAT,
        /** The record of the run is damaged, beyond what a crash leaves behind. */
        DAMAGED,
        /** Standard input ended with a crash before all of it was received. */
        INPUT_CUT,
        /** A file cannot be made: the directory cannot be written to. */
        CANNOT_CREATE,
        /** A file cannot be read or written: the disk is full, for example. */
        IO
    }

    /** What is wrong. */
    private final Problem problem;

    /**
     * Makes one.
     *
     * @param problem what is wrong
     * @param message what is wrong, for the user
     * @param cause what led to it; may be null
     */
    public JournalException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = requireNonNull(problem, "problem");
    }

    /** {@return what is wrong, for an exit code} */
    public Problem problem() {
        return problem;
    }
}
