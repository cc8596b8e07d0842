package dev.hawser.defer;

import java.io.Serial;

/**
 * A {@link Promise} was fired a second time, or a timed call was changed after it had been made. A promise is fired
 * once; the message says how it was fired before, and in debug mode the suppressed exceptions show where it was made
 * and where it was fired.
 */
public final class AlreadyCalledException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * With a message.
     *
     * @param message what was fired or called, and how before
     */
    public AlreadyCalledException(String message) {
        super(message);
    }
}
