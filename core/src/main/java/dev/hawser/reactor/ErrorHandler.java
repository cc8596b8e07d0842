package dev.hawser.reactor;

/**
 * Told of an exception that no caller is there to receive: one that left a callback, a trigger or a function that a
 * library started. Runs on the reactor's callback runner, or on the thread that failed where there is none.
 */
@FunctionalInterface
public interface ErrorHandler {
    /**
     * Takes the exception; should not throw.
     *
     * @param where what was being done, to be read after "while": "running a timed call"
     * @param error what was thrown
     */
    void failed(String where, Throwable error);
}
