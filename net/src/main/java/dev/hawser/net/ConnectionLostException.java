package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** The connection broke: it was reset by the peer, or the network failed. The cause says what the system said. */
public final class ConnectionLostException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     * @param cause what the system or a library said; null if there is nothing more to say
     */
    public ConnectionLostException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
