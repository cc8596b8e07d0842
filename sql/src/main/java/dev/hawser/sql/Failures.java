package dev.hawser.sql;

import dev.hawser.sql.SqlException.Details;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes failures of a driver into ours. Any thread. */
final class Failures {
    private static final int LONGEST_SQL = 2_000;

    private Failures() {}

    /** Of a statement. */
    static SqlException of(SQLException failure, ParsedSql.Bound statement, boolean inDoubt) {
        String sql = statement.text();
        List<? extends @Nullable Object> values = statement.values();
        SQLException telling = telling(failure);
        String message = Redaction.text(telling.getMessage(), values).strip();
        return new SqlException(
                message + codes(telling) + "; in: " + abbreviated(sql),
                Redaction.cause(telling, values),
                details(telling, sql, inDoubt));
    }

    /** Of something that is not a statement of the user's: a commit, a setting of the connection. */
    static SqlException during(String what, SQLException failure) {
        return during(what, failure, false);
    }

    static SqlException during(String what, SQLException failure, boolean inDoubt) {
        SQLException telling = telling(failure);
        return new SqlException(
                what + " failed: " + Objects.toString(telling.getMessage(), "") + codes(telling),
                telling,
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
                new Details(details.sql(), details.state(), details.code(), false, true));
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
                inDoubt);
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
