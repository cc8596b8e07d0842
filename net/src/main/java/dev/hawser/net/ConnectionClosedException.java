package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** The connection was closed or aborted on this side before, or while, it was used. */
public final class ConnectionClosedException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     * @param cause what the system or a library said; the failure for which it was aborted, if it was
     */
    public ConnectionClosedException(String what, @Nullable Throwable cause) {
        super("the connection was closed on this side: " + what, cause);
    }
}
