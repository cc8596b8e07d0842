package dev.hawser.net.process;

import java.io.IOException;

/** A program wrote more than was to be kept. */
public final class OutputTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    OutputTooLongException(String message) {
        super(message);
    }
}
