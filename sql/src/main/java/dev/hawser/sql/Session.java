package dev.hawser.sql;

import dev.hawser.defer.Action;
import dev.hawser.defer.Fn;
import dev.hawser.sql.ParsedSql.Bound;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection for the length of a call of {@link Database#inTransaction} or {@link Database#onConnection}. Its
 * methods wait for the database and give values, not Deferreds: the function runs on a worker thread, and may touch
 * nothing that belongs to the reactor.
 *
 * <p><b>Failures:</b> {@link SqlException}; {@link java.util.concurrent.CancellationException} when the call was
 * cancelled; {@link IllegalArgumentException} when values and parameters do not match. <b>Threads:</b> of the worker
 * that runs the function. <b>Lifetime:</b> until the function returns.
 */
public final class Session {
    private final Lease lease;

    Session(Lease lease) {
        this.lease = lease;
    }

    /**
     * Runs a query.
     *
     * @param sql with a {@code ?} for each value
     * @param values the values; null is NULL
     * @return the rows, at most {@link CallOptions#rowLimit}; unmodifiable
     * @throws TooManyRowsException if there are more
     */
    public List<Row> query(String sql, @Nullable Object... values) {
        return query(lease.parse(sql).bind(values));
    }

    /**
     * Runs a query with named parameters.
     *
     * @param sql with {@code :name} for each value
     * @param values the values by name; more than are needed do no harm
     * @return as {@link #query(String, Object...)}
     */
    public List<Row> query(String sql, Map<String, ? extends @Nullable Object> values) {
        return query(lease.parse(sql).bind(values));
    }

    List<Row> query(Bound bound) {
        return bound.kind().returning() && !lease.transaction().isOpen()
                ? lease.transaction().run(() -> queryNow(bound)) // too many rows are a failure: then nothing is changed
                : queryNow(bound);
    }

    private List<Row> queryNow(Bound bound) {
        int limit = lease.options().rowLimit();
        return lease.bound(bound, Connection::prepareStatement, statement -> {
            statement.setMaxRows(limit == Integer.MAX_VALUE ? 0 : limit + 1);
            statement.setFetchSize(Math.min(lease.options().fetchSize(), limit));
            try (ResultSet found = statement.executeQuery()) {
                List<Row> rows = new Results(found, lease.dialect()).take(limit);
                if (rows.size() == limit && found.next()) {
                    throw new TooManyRowsException(
                            "more than %d rows; a query with another rowLimit may give more, forEachBatch has no limit; in: %s"
                                    .formatted(limit, Failures.abbreviated(bound.text())),
                            new SqlException.Details(bound.text(), "", 0, false, false, false));
                }
                return rows;
            }
        });
    }

    /**
     * Runs a query and hands its rows on in batches of {@link CallOptions#fetchSize}; only one is in memory at a
     * time.
     *
     * @param consumer gets each batch; none is empty
     * @param sql with a {@code ?} for each value
     * @param values the values
     * @return how many rows there were
     * @throws Exception what the consumer throws
     */
    public long forEachBatch(Action<? super List<Row>> consumer, String sql, @Nullable Object... values)
            throws Exception {
        return forEachBatch(consumer, lease.parse(sql).bind(values));
    }

    long forEachBatch(Action<? super List<Row>> consumer, Bound bound) throws Exception {
        // PostgreSQL's driver reads all rows at once unless there is a transaction; SQLite would hold a lock for
        // nothing
        boolean own = (lease.dialect() != Dialect.SQLITE || bound.kind().returning())
                && !lease.transaction().isOpen();
        return own ? lease.transaction().run(() -> read(consumer, bound)) : read(consumer, bound);
    }

    private long read(Action<? super List<Row>> consumer, Bound bound) throws Exception {
        int size = lease.options().fetchSize();
        return lease.bound(bound, Connection::prepareStatement, statement -> {
            statement.setFetchSize(size);
            long count = 0;
            try (ResultSet found = statement.executeQuery()) {
                Results results = new Results(found, lease.dialect());
                List<Row> rows = results.take(size);
                while (!rows.isEmpty()) {
                    count += rows.size();
                    consumer.run(rows);
                    lease.checkStopped();
                    rows = rows.size() < size ? List.of() : results.take(size);
                }
            }
            return count;
        });
    }

    /**
     * Runs a statement that changes something. Rows that it gives are counted; {@link #updateWithKeys} gives them.
     *
     * @param sql with a {@code ?} for each value
     * @param values the values; null is NULL
     * @return how many rows it has changed; of a text with several statements, all together
     */
    public long update(String sql, @Nullable Object... values) {
        return update(lease.parse(sql).bind(values));
    }

    /**
     * Runs a statement with named parameters that changes something.
     *
     * @param sql with {@code :name} for each value
     * @param values the values by name
     * @return how many rows it has changed
     */
    public long update(String sql, Map<String, ? extends @Nullable Object> values) {
        return update(lease.parse(sql).bind(values));
    }

    long update(Bound bound) {
        return lease.bound(
                bound,
                Connection::prepareStatement,
                statement -> Results.counted(
                        statement, statement.execute(), bound.kind().hasSemicolons()));
    }

    /**
     * Runs an update and gives the keys that the database made, or the rows of its RETURNING.
     *
     * @param sql with a {@code ?} for each value
     * @param values the values; null is NULL
     * @return count and keys
     */
    public Updated updateWithKeys(String sql, @Nullable Object... values) {
        return updateWithKeys(lease.parse(sql).bind(values));
    }

    /**
     * Runs an update with named parameters and gives the keys that the database made.
     *
     * @param sql with {@code :name} for each value
     * @param values the values by name
     * @return count and keys
     */
    public Updated updateWithKeys(String sql, Map<String, ? extends @Nullable Object> values) {
        return updateWithKeys(lease.parse(sql).bind(values));
    }

    Updated updateWithKeys(Bound bound) {
        return lease.bound(
                bound,
                (connection, sql) -> connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS),
                statement -> {
                    boolean returning = statement.execute();
                    try (ResultSet keys = returning ? statement.getResultSet() : statement.getGeneratedKeys()) {
                        List<Row> rows = new Results(keys, lease.dialect()).take(Integer.MAX_VALUE);
                        return new Updated(returning ? rows.size() : Results.updateCount(statement), rows);
                    }
                });
    }

    /**
     * Runs one statement for many rows of values, in one go; outside of a transaction, in one of its own.
     *
     * @param sql with a {@code ?} for each value
     * @param rows the values of each
     * @return how many rows each has changed; -2 where the driver does not say
     */
    public List<Long> batch(String sql, Collection<? extends List<? extends @Nullable Object>> rows) {
        ParsedSql parsed = lease.parse(sql);
        return batch(rows.stream().map(row -> parsed.bind(row.toArray())).toList());
    }

    /**
     * Runs one statement with named parameters for many rows of values, in one go.
     *
     * @param sql with {@code :name} for each value
     * @param rows the values of each
     * @return as {@link #batch}
     */
    public List<Long> batchNamed(String sql, Collection<? extends Map<String, ? extends @Nullable Object>> rows) {
        ParsedSql parsed = lease.parse(sql);
        return batch(rows.stream().map(parsed::bind).toList());
    }

    List<Long> batch(List<Bound> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        if (lease.transaction().isOpen()) {
            return batchNow(rows);
        }
        return lease.transaction().run(() -> batchNow(rows));
    }

    private List<Long> batchNow(List<Bound> rows) {
        Bound first = rows.getFirst();
        if (first.kind().returning()) {
            return rows.stream().map(this::update).toList(); // drivers do not count the rows that a batch gives
        }
        List<@Nullable Object> all = new ArrayList<>();
        rows.forEach(row -> all.addAll(row.values()));
        return lease.run(new Bound(first.sql(), first.jdbc(), all), Connection::prepareStatement, statement -> {
            for (Bound row : rows) {
                Values.set(statement, row.values(), lease.dialect());
                statement.addBatch();
            }
            return Results.executeBatch(statement);
        });
    }

    /**
     * Runs a part of a transaction that may fail. What it has done is undone then, by a savepoint, and its failure is
     * thrown; who catches that goes on with the transaction. Without it, some databases roll all of a transaction back
     * as soon as a statement in it has failed. Attempts may lie in one another. Outside of a transaction, an attempt is
     * one.
     *
     * {@snippet class="dev.hawser.sql.SqlSnippetsTest" region="attempt"}
     *
     * @param <T> the type of the value
     * @param function gets this session
     * @return its value
     * @throws Exception what the function throws
     */
    public <T extends @Nullable Object> T attempt(Fn<? super Session, ? extends T> function) throws Exception {
        return lease.transaction().<T>attempt(() -> function.apply(this));
    }

    /**
     * The JDBC connection, for what this class does not have. It goes back to the pool by itself: closing it does
     * nothing. In a transaction it can be neither committed nor rolled back, nor put into another mode.
     *
     * @return the connection; the statements made by it are cancelled with the call
     */
    public Connection connection() {
        return lease.tracked();
    }

    /** Makes a statement, in one of the ways of JDBC. */
    interface Maker {
        PreparedStatement make(Connection connection, String sql) throws SQLException;
    }
}
