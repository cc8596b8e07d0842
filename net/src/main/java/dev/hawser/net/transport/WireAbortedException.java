package dev.hawser.net.transport;

import java.io.IOException;

/**
 * A layer on this side gave the wire up, for the reason that the message tells: given to {@link WireListener#closed}. The
 * connection then counts as aborted here, not as broken by the network.
 */
public class WireAbortedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Gives a reason.
     *
     * @param message why
     */
    public WireAbortedException(String message) {
        super(message);
    }
}
