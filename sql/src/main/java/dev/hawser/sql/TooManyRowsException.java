package dev.hawser.sql;

import java.io.Serial;

/** A query gave more rows than {@link CallOptions#rowLimit}. Not transient. */
public final class TooManyRowsException extends SqlException {
    @Serial
    private static final long serialVersionUID = 1L;

    TooManyRowsException(String message, Details details) {
        super(message, details);
    }
}
