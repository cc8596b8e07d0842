package dev.hawser.http;

import java.io.IOException;

/** Nobody is there any more to read an answer, or to send the rest of a request. No error of anybody's. */
public final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A client that is gone.
     *
     * @param message what it has missed
     */
    public ClientGoneException(String message) {
        super(message);
    }
}
