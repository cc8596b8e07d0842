package dev.hawser.net.process;

import dev.hawser.process.ExitStatus;
import java.io.IOException;

/** A program has run and failed. The message says how, and how its standard error ends. */
public final class ProcessFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How it exited. */
    private final transient ExitStatus status;

    ProcessFailedException(String message, ExitStatus status) {
        super(message);
        this.status = status;
    }

    /** {@return how it exited} */
    public ExitStatus status() {
        return status;
    }
}
