package dev.hawser.task;

/** A cooperative task was to be paused or stopped after its iterator had come to its end. */
public final class TaskDoneException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TaskDoneException(String message) {
        super(message);
    }
}
