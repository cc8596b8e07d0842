package dev.hawser.batch.source;

import org.jspecify.annotations.Nullable;

/** The input cannot be read any further. The message names the file, the line and what is wrong there. */
public final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message file, line, what was and what was expected
     * @param cause what led to it; may be null
     */
    public InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
