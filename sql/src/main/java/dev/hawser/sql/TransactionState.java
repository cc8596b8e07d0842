package dev.hawser.sql;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where a connection stands with its transaction, as far as its driver knows without asking the server. JDBC has no
 * method for that, so those of two drivers are called by their names; of others it is not known. Any thread that has
 * the connection.
 */
enum TransactionState {
    IDLE,
    OPEN,

    /** PostgreSQL: a statement has failed, and the server takes nothing but a rollback. */
    FAILED,

    UNKNOWN;

    /** The bit of MariaDB's server status that says so. */
    private static final int IN_TRANSACTION = 1;

    static TransactionState of(Connection pooled) {
        try {
            Connection connection = pooled.unwrap(Connection.class);
            return switch (connection.getClass().getName()) {
                case "org.postgresql.jdbc.PgConnection" ->
                    valueOf(String.valueOf(call(connection, "getTransactionState")));
                case "org.mariadb.jdbc.Connection" ->
                    call(call(connection, "getContext"), "getServerStatus") instanceof Integer status
                            ? (status & IN_TRANSACTION) == 0 ? IDLE : OPEN
                            : UNKNOWN;
                default -> UNKNOWN;
            };
        } catch (SQLException | ReflectiveOperationException | IllegalArgumentException e) {
            return UNKNOWN; // another version of the driver: then it is asked by SQL, where it matters
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        try {
            return target.getClass().getMethod(method).invoke(target);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException("a driver's " + method, e);
        }
    }
}
