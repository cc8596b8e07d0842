package dev.hawser.defer;

import java.io.Serial;

/**
 * A {@link Deferred} was given a second successor. It has room for one: go on from the Deferred that the first call
 * returned, or call {@link Deferred#share()} to get as many as are needed.
 */
public final class AlreadyContinuedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    AlreadyContinuedException(String message) {
        super(message);
    }
}
