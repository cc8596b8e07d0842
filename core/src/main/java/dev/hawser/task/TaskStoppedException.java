package dev.hawser.task;

/** A cooperative task was used, or waited for, after it had been stopped. */
public final class TaskStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TaskStoppedException(String message) {
        super(message);
    }
}
