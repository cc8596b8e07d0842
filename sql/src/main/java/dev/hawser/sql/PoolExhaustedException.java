package dev.hawser.sql;

import java.io.Serial;

/** No connection became free in time: the message says which calls hold them, and for how long. Transient. */
public final class PoolExhaustedException extends SqlException {
    @Serial
    private static final long serialVersionUID = 1L;

    PoolExhaustedException(String message, Details details) {
        super(message, details);
    }
}
