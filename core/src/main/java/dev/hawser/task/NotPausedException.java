package dev.hawser.task;

/** A cooperative task was resumed more often than it had been paused. */
public final class NotPausedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotPausedException(String message) {
        super(message);
    }
}
