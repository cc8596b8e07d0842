package dev.hawser.testing;

/**
 * Fails a test for one thing that it left behind: a failure that nobody handled, an exception that no caller received,
 * a timer, an inline function, a thread job. The message names it, says where it comes from, and what to do about it.
 * If there were several, the first carries the others as suppressed.
 */
public final class LeftoverError extends AssertionError {
    private static final long serialVersionUID = 1L;

    LeftoverError(String message) {
        super(message);
        setStackTrace(new StackTraceElement[0]); // where it was found says nothing
    }

    LeftoverError(String message, Throwable cause) {
        super(message, cause);
        setStackTrace(new StackTraceElement[0]);
    }
}
