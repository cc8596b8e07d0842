package dev.hawser.process;

import java.io.IOException;

/** A program could not be started. The message says which, and why. */
public final class StartFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    StartFailedException(String message) {
        super(message);
    }

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
