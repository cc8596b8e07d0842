package dev.hawser.sql;

import java.sql.Connection;

/** What a transaction sees of others that run at the same time. Not every database has all four. */
public enum Isolation {
    /** Changes that others have not committed are seen. */
    READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),

    /** Each statement sees what was committed before it began. */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),

    /** All statements see what was committed before the first. */
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),

    /** As if transactions ran one after the other; those for which that cannot be had fail, and may be retried. */
    SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

    private final int level;

    Isolation(int level) {
        this.level = level;
    }

    /** The JDBC constant. */
    int level() {
        return level;
    }
}
