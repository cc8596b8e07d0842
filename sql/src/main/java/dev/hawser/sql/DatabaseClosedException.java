package dev.hawser.sql;

import java.io.Serial;

/** A {@link Database} is closed, or was closed before the call had ended. Not transient. */
public final class DatabaseClosedException extends SqlException {
    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseClosedException(String message, Details details) {
        super(message, details);
    }
}
