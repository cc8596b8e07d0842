package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** The connection was closed or aborted on this side before, or while, it was used. */
public final class ConnectionClosedException extends NetException {
    private static final long serialVersionUID = 1L;

    /** @param cause the failure for which it was aborted, if it was */
    ConnectionClosedException(String what, @Nullable Throwable cause) {
        super("the connection was closed on this side: " + what, cause);
    }
}
