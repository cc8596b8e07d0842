package dev.hawser.sql;

import java.io.Serial;

/** A call of a {@link Database} took longer than its timeout, and was cancelled for that. Transient. */
public final class CallTimeoutException extends SqlException {
    @Serial
    private static final long serialVersionUID = 1L;

    CallTimeoutException(String message, Details details) {
        super(message, details);
    }
}
