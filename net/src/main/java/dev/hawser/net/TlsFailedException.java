package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** TLS could not be started on an open connection, which has been aborted. The cause says more. */
public final class TlsFailedException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     * @param cause what the system or a library said; null if there is nothing more to say
     */
    public TlsFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
