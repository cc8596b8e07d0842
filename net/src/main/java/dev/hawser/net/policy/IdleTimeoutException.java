package dev.hawser.net.policy;

import dev.hawser.net.transport.WireAbortedException;

/** A connection was given up because nothing moved on it for too long. */
public final class IdleTimeoutException extends WireAbortedException {
    private static final long serialVersionUID = 1L;

    IdleTimeoutException(String message) {
        super(message);
    }
}
