package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures of a driver may pass, which leave open what was done, and which tell that nothing was. */
class TransienceTest {
    private static SQLException failure(String state, int code) {
        return new SQLException("failed", state, code);
    }

    /** As the standard and the manuals of PostgreSQL and MariaDB have their states. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "08006, 0, true", // the connection has failed
        "40001, 0, true", // two transactions were in each other's way
        "40002, 0, false", // a constraint, as the transaction was committed: it will be again
        "40P01, 0, true", // a deadlock
        "53300, 0, true", // too many connections
        "57014, 0, true", // cancelled
        "55P03, 0, true", // a lock was taken
        "55006, 0, false", // the object is in use: not by the state alone
        "25P03, 0, true", // idle for too long in a transaction
        "25P02, 0, false", // the transaction has failed before
        "57P05, 0, true",
        "HY000, 1205, true", // a lock was waited for in vain
        "HY000, 1206, false",
        "42000, 1205, false",
        "23505, 0, false", // there is one already
        "42601, 0, false", // no SQL
        "22001, 0, false",
        "0, 0, false",
        "'', 5, false", // a code of SQLite's is one of its own failures only
        ", 5, false"
    })
    void stateTellsWhatMayPass(String state, int code, boolean passes) {
        assertThat(SqlException.isTransient(failure(state, code))).isEqualTo(passes);
        assertThat(SqlException.isTransient(new IllegalStateException(failure(state, code))))
                .isEqualTo(passes);
    }

    @Test
    void classOfTheFailureTellsWhatMayPassToo() {
        assertThat(SqlException.isTransient(new SQLTimeoutException("failed"))).isTrue();
        assertThat(SqlException.isTransient(new SQLRecoverableException("failed")))
                .isTrue();
        assertThat(SqlException.isTransient(new IllegalStateException("failed")))
                .isFalse();
    }

    @Test
    void whatABatchHasFailedByIsAskedToo() {
        BatchUpdateException batch = new BatchUpdateException("failed", "HY000", 0, new int[0], failure("40001", 0));
        assertThat(SqlException.isTransient(batch)).isTrue();
        assertThat(SqlException.isTransient(new BatchUpdateException("failed", "HY000", 0, new int[0])))
                .isFalse();
    }

    @Test
    void firstOfOursDecides() {
        SqlException ours = new SqlException("in doubt", failure("40001", 0), SqlException.Details.IN_DOUBT);
        assertThat(SqlException.isTransient(new IllegalStateException(ours))).isFalse();
        assertThat(SqlException.isOutcomeUnknown(new IllegalStateException(ours)))
                .isTrue();
        SqlException around = new SqlException("again", ours, SqlException.Details.TRANSIENT);
        assertThat(SqlException.isTransient(around)).isTrue();
        assertThat(SqlException.isOutcomeUnknown(around)).isFalse();
        assertThat(SqlException.isOutcomeUnknown(failure("08006", 0))).isFalse();
    }

    /** A failure that is its own cause's cause, as some pools make it, is looked at once around. */
    @Test
    void causesInARingComeToAnEnd() {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        assertThat(SqlException.isTransient(one)).isFalse();
        assertThat(SqlException.isOutcomeUnknown(one)).isFalse();
        SQLException driver = failure("42601", 0);
        driver.initCause(new IllegalStateException(driver));
        assertThat(SqlException.isTransient(driver)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "08006, true, false",
        "08001, true, true",
        "08003, true, true",
        "08004, true, true",
        "57P01, true, false",
        "57014, false, false",
        "25P03, true, true",
        "57P05, true, true",
        "25P02, false, false",
        "40001, false, false",
        "'', false, false",
        ", false, false"
    })
    void lostConnectionMayHaveDoneNothingForCertain(String state, boolean lost, boolean neverSent) {
        assertThat(Transience.isConnectionLost(failure(state, 0))).isEqualTo(lost);
        assertThat(Transience.isNeverSent(failure(state, 0))).isEqualTo(neverSent);
        assertThat(Transience.isConnectionLost(new SQLRecoverableException("failed", state)))
                .isTrue();
    }

    /** Of a commit that failed. Where nothing is told, it is in doubt. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "08006, SQLITE, true",
        ", SQLITE, true",
        "40001, POSTGRESQL, true",
        "08006, POSTGRESQL, true", // a lost connection is asked for before
        "40003, POSTGRESQL, false",
        ", POSTGRESQL, false",
        "'', POSTGRESQL, false",
        "40001, MYSQL, true",
        "40003, MYSQL, false",
        "23000, MYSQL, true",
        "08006, MYSQL, false",
        "08003, MYSQL, true",
        "HY000, MYSQL, false",
        "23505, OTHER, true",
        ", OTHER, false"
    })
    void commitThatFailedIsRolledBackWhereTheDatabaseSaysSo(String state, Dialect dialect, boolean rolledBack) {
        assertThat(Transience.isRolledBack(failure(state, 0), dialect)).isEqualTo(rolledBack);
    }

    @ParameterizedTest(name = "{0}, {1} of {2}")
    @CsvSource({
        "40001, 0, POSTGRESQL, false",
        "40001, 0, MYSQL, true",
        "HY000, 1205, MYSQL, false",
        ", 0, MYSQL, false",
        ", 13, SQLITE, true", // the disk is full
        ", 3338, SQLITE, true", // of input or output, with more in its high byte
        ", 9, SQLITE, true",
        ", 7, SQLITE, true",
        ", 5, SQLITE, false",
        ", 19, SQLITE, false"
    })
    void databaseEndsATransactionByItself(String state, int code, Dialect dialect, boolean ends) {
        assertThat(Transience.endsTransaction(failure(state, code), dialect)).isEqualTo(ends);
    }
}
