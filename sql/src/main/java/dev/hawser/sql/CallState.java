package dev.hawser.sql;

/** How far a call of a {@link Database} has come. */
public enum CallState {
    /** It waits for a connection. */
    WAITING,

    /** It has a connection, and its work is going on. */
    RUNNING,

    /** It was cancelled or its time is over, and its statement was told so by {@code Statement.cancel()}. */
    CANCELLING,

    /** That did not end it within the grace: its connection was aborted. */
    ABORTING,

    /** It goes on even after that. It keeps its thread and its connection until it ends, if ever. */
    STUCK
}
