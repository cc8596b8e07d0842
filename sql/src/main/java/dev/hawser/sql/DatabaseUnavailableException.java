package dev.hawser.sql;

import java.io.Serial;

/** No connection could be made: the database does not answer, or refuses the user. Transient if it did not answer. */
public final class DatabaseUnavailableException extends SqlException {
    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(String message, Throwable cause, Details details) {
        super(message, cause, details);
    }

    DatabaseUnavailableException(String message, Details details) {
        super(message, details);
    }
}
