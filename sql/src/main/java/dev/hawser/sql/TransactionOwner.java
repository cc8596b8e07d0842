package dev.hawser.sql;

import org.jspecify.annotations.Nullable;

/** What a {@link Transaction} has to know of the call that it is for, and to tell it. Of the worker. */
interface TransactionOwner {
    /** {@return false if the call is to stop instead} */
    boolean beginCommit();

    void failCommit(Throwable why);

    void endCommit();

    boolean isStopping();

    /** Whether the connection was cut, or is to be. */
    boolean isAborted();

    /** The connection is in a mode that nobody knows: it must not be used again. */
    void spoil();

    /** What failed may have left something behind: none of it may be done once more. */
    void leaveDoubt();

    CallSettings options();

    <V extends @Nullable Object> V requireNoDeferred(V value);
}
