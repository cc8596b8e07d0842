package dev.hawser.task;

/** A cooperative task was to be paused or stopped after it had failed; the cause is its failure. */
public final class TaskFailedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TaskFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
