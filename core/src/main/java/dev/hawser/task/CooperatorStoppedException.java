package dev.hawser.task;

/** The work was given to a {@link Cooperator} that is stopped, or was not over when it was stopped. */
public final class CooperatorStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CooperatorStoppedException(String message) {
        super(message);
    }
}
