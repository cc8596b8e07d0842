package dev.hawser.sql;

import dev.hawser.sql.ParsedSql.Bound;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection while one call has it. Of the worker, but for {@link #cancelStatements} and {@link #abort}, which
 * another thread calls. A cancel that comes late must not hit the next call on this connection: the lease does not end
 * while one is under way, or the connection is not used again.
 */
final class Lease implements TransactionOwner {
    /** So many statements of a user may be open before those that were closed are looked for. */
    private static final int MANY_STATEMENTS = 64;

    private final Call<?> call;
    private final Connection connection;
    private final Pool pool;
    private final Transaction transaction;
    private final Set<Statement> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock cancelling = new ReentrantLock();

    /** Guarded by {@link #cancelling}. */
    private boolean ended;

    /** Written by a canceller, before it cuts the connection. */
    private volatile boolean aborted;

    /** Whether the connection is in the mode that it was taken in. */
    private boolean clean = true;

    private @Nullable Connection tracked;

    Lease(Call<?> call, Connection connection, Pool pool) {
        this.call = call;
        this.connection = connection;
        this.pool = pool;
        this.transaction = new Transaction(this, connection, pool.dialect());
    }

    @Override
    public CallSettings options() {
        return call.options();
    }

    Dialect dialect() {
        return pool.dialect();
    }

    Transaction transaction() {
        return transaction;
    }

    ParsedSql parse(String sql) {
        return pool.parse(sql);
    }

    /** What of JDBC may be done with a statement. */
    interface Work<T extends @Nullable Object> {
        T apply(PreparedStatement statement) throws Exception;
    }

    /** Makes a statement, sets its values and works with it. */
    <T extends @Nullable Object> T bound(Bound bound, Session.Maker maker, Work<T> work) {
        return run(bound, maker, statement -> {
            Values.set(statement, bound.values(), dialect());
            return work.apply(statement);
        });
    }

    /** Makes a statement and works with it. Failures of the driver come as ours, others as they are. */
    <T extends @Nullable Object> T run(Bound bound, Session.Maker maker, Work<T> work) {
        checkStopped();
        transaction.beginning(bound);
        try (PreparedStatement statement = maker.make(connection, bound.jdbc())) {
            open.add(statement);
            try {
                return work.apply(statement);
            } finally {
                open.remove(statement);
            }
        } catch (SQLException e) {
            boolean inDoubt = !transaction.isActive()
                    && !bound.kind().reads()
                    && (aborted || Transience.isConnectionLost(e))
                    && !Transience.isNeverSent(e);
            SqlException failure = Failures.of(e, bound, inDoubt);
            transaction.failed(failure, e);
            throw failure;
        } catch (Exception e) {
            throw Lease.<RuntimeException>unchecked(e);
        }
    }

    @SuppressWarnings("unchecked") // what a user's function throws goes on as it is, checked or not
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }

    /** @throws CancellationException if the call was asked to end */
    void checkStopped() {
        if (call.isStopping()) {
            throw new CancellationException("the call was cancelled");
        }
    }

    @Override
    public boolean isStopping() {
        return call.isStopping();
    }

    /** Sets the connection as the options want it. The pool sets back what it knows of. */
    void prepare() throws SQLException {
        if (options().readOnly()) {
            if (dialect() == Dialect.SQLITE) {
                execute("pragma query_only = on");
            } else {
                connection.setReadOnly(true);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public boolean beginCommit() {
        return call.beginCommit();
    }

    @Override
    public void failCommit(Throwable why) {
        call.failCommit(why);
    }

    @Override
    public void endCommit() {
        call.endCommit();
    }

    @Override
    public boolean isAborted() {
        return aborted;
    }

    @Override
    public void leaveDoubt() {
        clean = false;
    }

    @Override
    public <V extends @Nullable Object> V requireNoDeferred(V value) {
        return call.requireNoDeferred(value);
    }

    /**
     * Whether what failed has left nothing behind: all of it was rolled back for certain, and the connection is as it
     * was.
     */
    boolean isClean() {
        return clean && !aborted;
    }

    @Override
    public void spoil() {
        clean = false;
        pool.evict(connection);
    }

    /** @throws SqlException if the call has left a transaction open, which is rolled back now */
    void requireClosed() {
        if (transaction.closeOpen()) {
            throw new SqlException(
                    "a transaction was left open, so it was rolled back: what was done in it is undone. Use inTransaction,"
                            + " or onConnection with a function that ends what it begins",
                    SqlException.Details.NONE);
        }
    }

    /** The connection for the user. */
    Connection tracked() {
        Connection made = tracked;
        if (made == null) {
            made = TrackedConnection.of(connection, this);
            tracked = made;
        }
        transaction.handedOut();
        return made;
    }

    /** A statement of the user's, to be cancelled with the call. */
    void opened(Statement statement) throws SQLException {
        if (open.size() >= MANY_STATEMENTS) {
            for (Statement each : open) {
                if (each.isClosed()) {
                    open.remove(each);
                }
            }
        }
        open.add(statement);
    }

    /**
     * Asks the driver to end what runs now. On a canceller's thread, never by an interrupt: that would cost the
     * connection, while the server goes on.
     */
    void cancelStatements() {
        if (!cancelling.tryLock()) {
            return; // the last one hangs: another would only take the thread that the abort needs
        }
        try {
            if (!ended) {
                open.forEach(Lease::cancel);
            }
        } finally {
            cancelling.unlock();
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException | RuntimeException | LinkageError e) { // an old driver may lack the method
            // the statement has ended meanwhile, or the driver cannot cancel: then the connection is aborted later
            System.getLogger("dev.hawser.sql").log(System.Logger.Level.DEBUG, "Statement.cancel failed", e);
        }
    }

    /** Cuts the connection. On a canceller's thread; not under the lock, which a cancel that hangs may hold. */
    void abort() {
        aborted = true;
        try {
            pool.evict(connection);
            connection.unwrap(Connection.class).abort(Runnable::run);
        } catch (SQLException | RuntimeException | LinkageError e) { // an old driver may lack the method
            System.getLogger("dev.hawser.sql").log(System.Logger.Level.DEBUG, "Connection.abort failed", e);
        }
    }

    /** Gives the connection back, when no cancel is under way any more. */
    void end(Duration grace) {
        if (!isFreeOfCancels(grace)) {
            pool.evict(connection);
        }
        try {
            if (!aborted) {
                var _ = transaction.closeOpen(); // the call has failed: nothing more has to be told
                discardState();
            }
            if (options().readOnly() && dialect() == Dialect.SQLITE) {
                execute("pragma query_only = off");
            }
            connection.close();
        } catch (Throwable e) { // whatever a driver throws here, the call has its outcome
            pool.evict(connection);
        }
    }

    /** Where the database has no statement for that, the connection is not used again. */
    private void discardState() throws SQLException {
        if (!options().discardState()) {
            return;
        }
        if (dialect() != Dialect.POSTGRESQL) {
            pool.evict(connection);
            return;
        }
        execute("discard all");
        for (String sql : pool.options().initSql()) {
            execute(sql);
        }
    }

    private boolean isFreeOfCancels(Duration grace) {
        try {
            // nobody gets a connection that was cut: there is no need to wait
            if (!cancelling.tryLock(aborted ? 0 : grace.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (
                InterruptedException
                        e) { // by the user's own function; this thread is the pool's, and has no use for it
            return false;
        }
        ended = true;
        cancelling.unlock();
        return true;
    }
}
