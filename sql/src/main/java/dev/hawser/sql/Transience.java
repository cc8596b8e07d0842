package dev.hawser.sql;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a failure that may go away by itself from one that comes again each time. */
final class Transience {
    /** A failure may have causes in a ring. */
    private static final int CAUSES_FOLLOWED = 32;

    /**
     * Connection lost; transaction rolled back, for a serialization failure or a deadlock; out of resources; shut down.
     */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57");

    /** PostgreSQL: a lock that was not to be waited for was taken; a transaction, or a session, was idle for too long. */
    private static final Set<String> PASSING = Set.of("55P03", "25P03", "57P05");

    /** What ends a connection that did nothing just then: what is sent afterwards is never read. */
    private static final Set<String> NEVER_SENT = Set.of("08001", "08003", "08004", "25P03", "57P05");

    /** MySQL and MariaDB: a lock was waited for in vain. It has no state of its own. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private static final String GENERAL = "HY000";

    /** SQLite: out of memory, interrupted, broken input or output, disk full: each may end a transaction. */
    private static final Set<Integer> SQLITE_ENDS = Set.of(7, 9, 10, 13);

    /** A constraint was violated as the transaction was committed: the one of class 40 that comes again each time. */
    private static final String INTEGRITY_AT_COMMIT = "40002";

    private static final String INTEGRITY = "23";
    private static final String ROLLED_BACK = "40";
    private static final String COMPLETION_UNKNOWN = "40003";

    private static final String SQLITE_EXCEPTION = "org.sqlite.SQLiteException";
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;

    private Transience() {}

    static boolean of(Throwable failure) {
        @Nullable Throwable e = failure;
        for (int followed = 0; e != null && followed < CAUSES_FOLLOWED; followed++) {
            if (e instanceof SqlException known) {
                return known.isTransient();
            }
            if (e instanceof SQLException driver) {
                return ofDriver(driver);
            }
            e = e.getCause();
        }
        return false;
    }

    /** {@return the first of a kind among a failure and its causes} */
    static <T> Optional<T> first(Throwable failure, Class<T> kind) {
        @Nullable Throwable e = failure;
        for (int followed = 0; e != null && followed < CAUSES_FOLLOWED; followed++) {
            if (kind.isInstance(e)) {
                return Optional.of(kind.cast(e));
            }
            e = e.getCause();
        }
        return Optional.empty();
    }

    /** The pool and batches wrap what tells more: that is asked too. */
    private static boolean ofDriver(SQLException failure) {
        @Nullable Throwable e = failure;
        for (int followed = 0; e != null && followed < CAUSES_FOLLOWED; followed++) {
            if (e instanceof SQLException sql && ofOne(sql)) {
                return true;
            }
            e = e.getCause();
        }
        return false;
    }

    private static boolean ofOne(SQLException e) {
        if (e instanceof SQLTransientException || e instanceof SQLRecoverableException) {
            return true;
        }
        String state = e.getSQLState();
        if (state == null || state.length() < 2) {
            return isBusySqlite(e);
        }
        return (CLASSES.contains(state.substring(0, 2)) && !state.equals(INTEGRITY_AT_COMMIT))
                || PASSING.contains(state)
                || (state.equals(GENERAL) && e.getErrorCode() == LOCK_WAIT_TIMEOUT);
    }

    /** Whether the connection is gone, so that it is not known what the server has done. */
    static boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return isConnectionState(state) || e instanceof SQLRecoverableException;
    }

    /** Whether a failure of a commit tells for certain that nothing was committed. */
    static boolean isRolledBack(SQLException e, Dialect dialect) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return dialect == Dialect.SQLITE
                || isNeverSent(e)
                || (dialect == Dialect.POSTGRESQL && !state.isEmpty() && !state.equals(COMPLETION_UNKNOWN))
                || state.startsWith(INTEGRITY)
                || (state.startsWith(ROLLED_BACK) && !state.equals(COMPLETION_UNKNOWN));
    }

    private static boolean isConnectionState(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("25P03");
    }

    /** Whether the database has seen nothing of it. */
    static boolean isNeverSent(SQLException e) {
        return e.getSQLState() != null && NEVER_SENT.contains(e.getSQLState());
    }

    /** Whether the database has rolled the whole transaction back, and would run what follows outside of it. */
    static boolean endsTransaction(SQLException e, Dialect dialect) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (dialect) {
            case POSTGRESQL -> false; // it takes nothing more
            case SQLITE -> SQLITE_ENDS.contains(e.getErrorCode() & 0xff);
            default -> state.startsWith(ROLLED_BACK);
        };
    }

    /** SQLite has no SQL states; the low byte of its code is the kind of failure. */
    private static boolean isBusySqlite(SQLException e) {
        int kind = e.getErrorCode() & 0xff;
        return e.getClass().getName().equals(SQLITE_EXCEPTION) && (kind == SQLITE_BUSY || kind == SQLITE_LOCKED);
    }
}
