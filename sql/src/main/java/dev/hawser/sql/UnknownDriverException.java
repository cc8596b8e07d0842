package dev.hawser.sql;

import java.io.Serial;

/** There is no JDBC driver for a URL. Not transient. */
public final class UnknownDriverException extends SqlException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownDriverException(String message, Details details) {
        super(message, details);
    }
}
