package dev.hawser.sql;

import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;

/**
 * A call of a {@link Database} has failed. Its message has the SQL, and never the value of a parameter.
 *
 * <p>Its cause, where a driver has failed, is a copy of the driver's {@link java.sql.SQLException} with its class, state,
 * code and stack, and without values: also what the driver's own would tell beside its message is left out.
 */
public class SqlException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * What a failure tells beside its message.
     *
     * @param sql the statement, or an empty string
     * @param state the SQL state, or an empty string
     * @param code the database's own number
     * @param isTransient whether trying again may help, and does no harm
     * @param outcomeUnknown whether the database may have done it
     * @param connectionLost whether the connection is gone
     */
    record Details(
            String sql, String state, int code, boolean isTransient, boolean outcomeUnknown, boolean connectionLost)
            implements Serializable {
        static final Details NONE = new Details("", "", 0, false, false, false);

        /** Of something that the database may have done. */
        static final Details IN_DOUBT = new Details("", "", 0, false, true, true);

        /** Of something that may succeed when it is tried again. */
        static final Details TRANSIENT = new Details("", "", 0, true, false, false);
    }

    /** What it tells beside its message. */
    private final Details details;

    SqlException(String message, Throwable cause, Details details) {
        super(message, cause);
        this.details = details;
    }

    SqlException(String message, Details details) {
        super(message);
        this.details = details;
    }

    Details details() {
        return details;
    }

    /** {@return the SQL that has failed; empty if it was no statement that failed} */
    public Optional<String> sql() {
        return Optional.of(details.sql()).filter(text -> !text.isEmpty());
    }

    /** {@return the five characters of the SQL standard that class the failure; empty if the driver gave none} */
    public Optional<String> sqlState() {
        return Optional.of(details.state()).filter(text -> !text.isEmpty());
    }

    /** {@return the database's own number for the failure, or 0} */
    public int errorCode() {
        return details.code();
    }

    /**
     * Whether nobody knows what the database has done: the connection was lost in a commit, or in a statement that is
     * a transaction of its own; or a part of what was rolled back is in tables that have no transactions.
     *
     * @return whether that is so; such a failure is never {@linkplain #isTransient() transient}
     */
    public boolean isOutcomeUnknown() {
        return details.outcomeUnknown();
    }

    /**
     * Whether nobody knows what the database has done, of what has failed in any way: the first {@code SqlException}
     * among the failure and its causes decides.
     *
     * @param failure any failure
     * @return whether that is so; false if there is none of these
     */
    public static boolean isOutcomeUnknown(Throwable failure) {
        return Transience.first(failure, SqlException.class)
                .map(known -> known.isOutcomeUnknown())
                .orElse(false);
    }

    /**
     * Whether the same call may succeed when it is made again, and does no harm: nothing of it was done, and what was in
     * the way may pass. The connection was lost before the commit, the database was busy, two transactions were in each
     * other's way, or the time was over.
     *
     * @return whether it may
     */
    public boolean isTransient() {
        return details.isTransient();
    }

    /**
     * Whether what has failed in any way may succeed when it is tried again: the first {@code SqlException} or
     * {@link java.sql.SQLException} among the failure and its causes decides.
     *
     * @param failure any failure
     * @return whether it may; false if there is none of these
     */
    public static boolean isTransient(Throwable failure) {
        return Transience.of(failure);
    }
}
