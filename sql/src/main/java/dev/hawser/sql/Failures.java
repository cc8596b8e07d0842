package dev.hawser.sql;

import dev.hawser.sql.SqlException.Details;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Makes failures of a driver into ours. Any thread. */
final class Failures {
    private static final int LONGEST_SQL = 2_000;

    private Failures() {}

    /** Of a statement. */
    static SqlException of(SQLException failure, ParsedSql.Bound statement, boolean inDoubt) {
        SQLException telling = telling(failure);
        Redactor redactor = Redactor.of(statement.text(), statement.values());
        return new SqlException(
                redactor.message(telling).strip() + codes(telling) + "; in: " + abbreviated(statement.text()),
                redactor.copy(telling),
                details(telling, statement.text(), inDoubt));
    }

    /** Of something that is not a statement of the user's: a setting of the connection, and such. */
    static SqlException during(String what, SQLException failure) {
        return during(what, failure, false, Redactor.of("", List.of()));
    }

    /** Of the end of a transaction, in which statements had values. */
    static SqlException during(String what, SQLException failure, boolean inDoubt, Redactor redactor) {
        SQLException telling = telling(failure);
        return new SqlException(
                what + " failed: " + redactor.message(telling) + codes(telling),
                redactor.copy(telling),
                details(telling, "", inDoubt));
    }

    /** What was rolled back is not undone in tables that have no transactions. */
    static Throwable notUndone(Throwable why) {
        if (!(why instanceof SqlException known)) {
            return why;
        }
        Details details = known.details();
        return new SqlException(
                known.getMessage() + "; and what was done before it stays done, in tables that have no transactions",
                known,
                new Details(details.sql(), details.state(), details.code(), false, true, details.connectionLost()));
    }

    /** A batch says only that it was aborted; why, says the failure behind it. */
    private static SQLException telling(SQLException failure) {
        SQLException next = failure.getNextException();
        return failure instanceof BatchUpdateException && next != null ? next : failure;
    }

    private static Details details(SQLException failure, String sql, boolean inDoubt) {
        return new Details(
                sql,
                Objects.requireNonNullElse(failure.getSQLState(), ""),
                failure.getErrorCode(),
                Transience.of(failure) && !inDoubt,
                inDoubt,
                Transience.isConnectionLost(failure));
    }

    private static String codes(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.isEmpty() ? " (error %d)".formatted(failure.getErrorCode()) : " (" + state + ")";
    }

    static String abbreviated(String sql) {
        String oneLine = sql.strip();
        return oneLine.length() <= LONGEST_SQL ? oneLine : oneLine.substring(0, LONGEST_SQL) + "…";
    }
}
