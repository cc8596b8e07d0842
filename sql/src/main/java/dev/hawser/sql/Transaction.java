package dev.hawser.sql;

import dev.hawser.sql.ParsedSql.Bound;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one connection while a call has it: those that the call is given, and what its statements make
 * of it by themselves. Says that something was committed only if it was, and leaves nothing open behind it. Of the
 * worker.
 */
final class Transaction {
    /** MariaDB: what was changed in tables without transactions could not be undone. */
    private static final int NOT_UNDONE = 1196;

    private static final int MOST_REMEMBERED = 16;

    private final TransactionOwner owner;
    private final Connection connection;
    private final Dialect dialect;

    /** Whether one runs that commits by itself. */
    private boolean active;

    /** The first statement that failed in it, or in the attempt that runs. */
    private @Nullable SqlException firstFailure;

    /** What has told that the database has rolled all of it back; statements after that would stand alone. */
    private @Nullable SqlException lost;

    /** The values of the last statements, which a failure of the commit may have in its message. */
    private final Deque<Bound> recent = new ArrayDeque<>();

    /** Whether a statement was run that may have begun a transaction, though nothing tells. */
    private boolean suspicious;

    private boolean begunByText;

    /** Whether there are changes since the last commit, where the user's function commits by hand. */
    private boolean unfinished;

    Transaction(TransactionOwner owner, Connection connection, Dialect dialect) {
        this.owner = owner;
        this.connection = connection;
        this.dialect = dialect;
    }

    /** Whether statements are part of something that ends later. */
    boolean isOpen() {
        return active || begunByText || !isAutoCommit() || isOpen(TransactionState.of(connection));
    }

    /** Whether it commits by itself. */
    boolean isActive() {
        return active;
    }

    private static boolean isOpen(TransactionState state) {
        return state == TransactionState.OPEN || state == TransactionState.FAILED;
    }

    private boolean isAutoCommit() {
        try {
            return connection.getAutoCommit();
        } catch (SQLException e) {
            throw Failures.during("asking for the mode of the connection", e);
        }
    }

    // ---- what statements do to it

    /** A statement is about to run. */
    void beginning(Bound bound) {
        ParsedSql.Kind kind = bound.kind();
        if (active && (kind.ends() || kind.begins())) {
            throw new IllegalArgumentException(
                    "inTransaction commits when its function returns, and rolls back when that throws; use onConnection"
                            + " to do that by hand, or attempt(…) for a part; not: "
                            + Failures.abbreviated(bound.text()));
        }
        requireNotLost();
        remember(bound);
        unfinished = true;
        suspicious |= !kind.isPlain();
        if (!active && (kind.begins() || kind.ends())) {
            begunByText = kind.begins();
        }
    }

    private void remember(Bound bound) {
        if (active && !bound.values().isEmpty()) {
            recent.addLast(bound);
            if (recent.size() > MOST_REMEMBERED) {
                recent.removeFirst();
            }
        }
    }

    private Redactor redactor() {
        List<@Nullable Object> values = new ArrayList<>();
        recent.forEach(bound -> values.addAll(bound.values()));
        return Redactor.of("", values);
    }

    /** The user's function has the connection itself, and may do anything with it. */
    void handedOut() {
        unfinished = true;
        suspicious = true;
    }

    /** The user's function has ended one by hand. */
    void endedByHand() {
        unfinished = false;
    }

    /** A statement has failed. */
    void failed(SqlException failure, SQLException driver) {
        if (active && firstFailure == null) {
            firstFailure = failure;
        }
        if (active && lost == null && Transience.endsTransaction(driver, dialect)) {
            lost = failure;
        }
    }

    // ---- one that commits

    /** Runs something in a transaction: commits when it returns, rolls back when it throws anything, or on a cancel. */
    <T extends @Nullable Object> T run(Callable<T> work) {
        try {
            Optional<Isolation> isolation = owner.options().isolation();
            if (isolation.isPresent()) {
                connection.setTransactionIsolation(isolation.get().level());
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw Failures.during("beginning the transaction", e);
        }
        active = true;
        T value;
        try {
            value = owner.requireNoDeferred(work.call()); // before the commit: what fails shall not be done
            requireAlive();
            commit();
        } catch (Throwable e) { // an Error too: nothing of the transaction may stay
            throw Transaction.<RuntimeException>rethrown(rollBack(e));
        } finally {
            active = false;
            firstFailure = null;
            lost = null;
            recent.clear();
        }
        end();
        return value;
    }

    @SuppressWarnings("unchecked") // what a user's function throws goes on as it is, checked or not
    private static <E extends Throwable> E rethrown(Throwable e) throws E {
        throw (E) e;
    }

    /**
     * Runs a part that may fail: what it has done is undone then, and the rest of the transaction can go on. Without
     * one, it is one of its own.
     */
    <T extends @Nullable Object> T attempt(Callable<T> work) throws Exception {
        if (!isOpen()) {
            return run(work);
        }
        requireNotLost();
        SqlException before = firstFailure;
        firstFailure = null;
        Savepoint point;
        try {
            point = connection.setSavepoint();
        } catch (SQLException e) {
            throw Failures.during("setting a savepoint", e);
        }
        try {
            T value = owner.requireNoDeferred(work.call());
            requireAlive();
            release(point);
            return value;
        } catch (Throwable e) {
            undo(point, e);
            throw e;
        } finally {
            firstFailure = before;
        }
    }

    private void release(Savepoint point) {
        try {
            connection.releaseSavepoint(point);
        } catch (SQLFeatureNotSupportedException e) {
            // it ends with the transaction, then
        } catch (SQLException e) {
            throw Failures.during("releasing a savepoint", e);
        }
    }

    private void undo(Savepoint point, Throwable why) {
        if (lost != null || owner.isStopping()) {
            return; // all of it is undone
        }
        try {
            connection.rollback(point);
        } catch (SQLException e) {
            SqlException failure = Failures.during("undoing an attempt", e);
            why.addSuppressed(failure);
            lost = failure;
        }
    }

    private void requireNotLost() {
        SqlException why = lost;
        if (why != null) {
            throw givenUp(why);
        }
    }

    /** A commit of what the database has given up says nothing, and does nothing. */
    private void requireAlive() {
        requireNotLost();
        TransactionState state = TransactionState.of(connection);
        if (state == TransactionState.UNKNOWN && dialect == Dialect.POSTGRESQL) {
            try {
                execute("select 1");
            } catch (SQLException e) {
                throw firstFailure != null ? givenUp(firstFailure) : Failures.during("the transaction", e);
            }
        }
        if (state == TransactionState.FAILED) {
            throw givenUp(firstFailure);
        }
    }

    private static SqlException givenUp(@Nullable SqlException why) {
        String message = "rolled back, though the function went on: the database gives up a transaction in which a"
                + " statement has failed, unless that is in session.attempt(…)";
        return why == null
                ? new SqlException(message, SqlException.Details.NONE)
                : new SqlException(message + "; it was: " + why.getMessage(), why, why.details());
    }

    private void commit() {
        if (!owner.beginCommit()) {
            throw new CancellationException("the call was cancelled");
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            boolean unanswered = owner.isAborted() || (Transience.isConnectionLost(e) && !Transience.isNeverSent(e));
            boolean unknown = unanswered || !Transience.isRolledBack(e, dialect);
            SqlException failure = Failures.during(
                    unanswered ? "the commit (it is not known whether the database has done it)" : "the commit",
                    e,
                    unknown,
                    redactor());
            owner.failCommit(failure);
            if (unknown) {
                owner.leaveDoubt();
            }
            throw failure;
        } catch (Throwable e) {
            owner.failCommit(e);
            owner.leaveDoubt();
            throw e;
        }
        owner.endCommit();
    }

    /** {@return what to throw} */
    private Throwable rollBack(Throwable why) {
        try {
            boolean undone = undoAll();
            connection.setAutoCommit(true);
            if (!undone) {
                owner.leaveDoubt();
                return Failures.notUndone(why);
            }
        } catch (SQLException | RuntimeException e) {
            why.addSuppressed(e instanceof SQLException driver ? Failures.during("rolling back", driver) : e);
            owner.spoil();
        }
        return why;
    }

    /** {@return whether nothing of it is left} */
    private boolean undoAll() throws SQLException {
        if (dialect != Dialect.MYSQL) {
            connection.rollback();
            return true;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "rollback"); // the driver's own is not sent if it sees no transaction: that warns of nothing
            for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
                if (each.getErrorCode() == NOT_UNDONE) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The work is done and committed: what goes wrong now costs the connection, not the work. */
    private void end() {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            owner.spoil();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // ---- the end of the call

    /**
     * Ends what the call has left open: the next one on this connection would add to it, and lose what it did.
     *
     * @return whether there was something that is undone now
     */
    boolean closeOpen() {
        boolean left = false;
        try {
            boolean automatic = connection.getAutoCommit();
            switch (TransactionState.of(connection)) {
                case IDLE -> {}
                case OPEN, FAILED -> {
                    left = true;
                    end(automatic);
                }
                case UNKNOWN -> {
                    left = automatic ? suspicious && rolledBackByText() : unfinished;
                    if (!automatic) {
                        connection.rollback();
                    }
                }
            }
            if (!automatic) {
                connection.setAutoCommit(true);
            }
        } catch (Throwable e) { // whatever a driver throws here: the call has its outcome
            owner.spoil();
        }
        suspicious = false;
        begunByText = false;
        unfinished = false;
        return left;
    }

    private void end(boolean automatic) throws SQLException {
        if (automatic) {
            execute("rollback"); // drivers refuse their own method then
        } else {
            connection.rollback();
        }
    }

    /** SQLite refuses it where there is no transaction; with others it is the statement that tells. */
    private boolean rolledBackByText() {
        try {
            execute("rollback");
            return dialect == Dialect.SQLITE || begunByText;
        } catch (SQLException e) {
            return false;
        }
    }
}
