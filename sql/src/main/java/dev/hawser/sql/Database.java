package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.ParsedSql.Bound;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database for code on a reactor: each call runs on a worker thread with a connection of a pool, and gives a
 * Deferred.
 *
 * {@snippet class="dev.hawser.sql.SqlSnippetsTest" region="inline"}
 *
 * <p>There are as many workers as connections; more calls wait, first come first served. For SQLite it is one. Calls
 * that do not wait for each other's Deferreds have no order among them where there are more.
 *
 * <p><b>Parameters</b> are {@code ?} or {@code :name}. Values: null, numbers, strings, booleans, bytes,
 * {@code java.time}, UUIDs, enums by their names, lists and arrays as SQL arrays. Those of a wrong number or without a
 * name fail the Deferred with {@link IllegalArgumentException}.
 *
 * <p><b>Cancel.</b> A call that waits fails at once. One that runs is ended by {@code Statement.cancel()}, and if that
 * does not help within {@link DatabaseOptions#cancelGrace}, its connection is aborted; its Deferred fires when it has
 * really ended, with success if it was done in spite of that. A commit that is under way is not cancelled. What outlives
 * the abort too is reported as stuck and keeps its worker: never more calls run than there are connections.
 *
 * <p><b>Failures</b> are {@link SqlException}s, which know whether trying again may help.
 *
 * <p><b>Threads:</b> of the reactor that it was opened on. <b>Lifetime:</b> until {@link #close()}, or the reactor
 * stops, which closes it after all functions have ended. In virtual time, the clock stands still while a call is under
 * way.
 */
public final class Database {
    private final Pool pool;
    private final CallSettings options;

    private Database(Pool pool, CallSettings options) {
        this.pool = pool;
        this.options = options;
    }

    /**
     * Opens a database with the default options.
     *
     * @param reactor whose code will use it; the caller runs on it
     * @param url its JDBC URL
     * @return as {@link #open(Reactor, String, Consumer)}
     */
    @CheckReturnValue
    public static Deferred<Database> open(Reactor reactor, String url) {
        return open(reactor, url, _ -> {});
    }

    /**
     * Opens a database: finds its driver and makes a first connection.
     *
     * @param reactor whose code will use it; the caller runs on it
     * @param url its JDBC URL
     * @param configure fills in the options
     * @return fires with the database, or fails with {@link UnknownDriverException} or
     *     {@link DatabaseUnavailableException}, at the latest after {@link DatabaseOptions#connectTimeout}. Cancelled, it
     *     fails at once; a connection that the driver still brings is closed
     */
    @CheckReturnValue
    public static Deferred<Database> open(Reactor reactor, String url, Consumer<? super DatabaseOptions> configure) {
        DatabaseOptions draft = new DatabaseOptions();
        configure.accept(draft);
        DatabaseSettings options = draft.settings(url);
        Pool pool = new Pool(reactor, options);
        return pool.open().addCallback(_ -> new Database(pool, options.calls()));
    }

    /**
     * The same database, for calls with other options.
     *
     * @param configure changes the options that this has
     * @return a face of the same pool; closing either closes both
     */
    public Database with(Consumer<? super CallOptions> configure) {
        CallOptions draft = new CallOptions(options);
        configure.accept(draft);
        return new Database(pool, draft.settings());
    }

    /**
     * Runs a query.
     *
     * @param sql with a {@code ?} for each value
     * @param values the values; null is NULL
     * @return the rows, unmodifiable; fails with {@link TooManyRowsException} if they are more than
     *     {@link CallOptions#rowLimit}
     */
    @CheckReturnValue
    public Deferred<List<Row>> query(String sql, @Nullable Object... values) {
        return bound(() -> pool.parse(sql).bind(values), bound -> call(sql, session -> session.query(bound)));
    }

    /**
     * Runs a query with named parameters.
     *
     * @param sql with {@code :name} for each value
     * @param values the values by name; more than are needed do no harm
     * @return as {@link #query(String, Object...)}
     */
    @CheckReturnValue
    public Deferred<List<Row>> query(String sql, Map<String, ? extends @Nullable Object> values) {
        return bound(() -> pool.parse(sql).bind(values), bound -> call(sql, session -> session.query(bound)));
    }

    /**
     * Runs a query of any size, and hands its rows on in batches of {@link CallOptions#fetchSize}. The next is read
     * when the consumer has done with the last; meanwhile the call keeps its connection, so the consumer must not wait
     * for another call where that is the only one.
     *
     * {@snippet class="dev.hawser.sql.SqlSnippetsTest" region="batches"}
     *
     * @param consumer gets each batch, none of them empty, on the reactor; what it returns is waited for, null is not.
     *     Its failure ends the query, and is the failure of this
     * @param sql with a {@code ?} for each value
     * @param values the values
     * @return how many rows there were
     */
    @CheckReturnValue
    public Deferred<Long> forEachBatch(
            Fn<? super List<Row>, ? extends @Nullable Deferred<?>> consumer, String sql, @Nullable Object... values) {
        return bound(() -> pool.parse(sql).bind(values), bound -> stream(consumer, bound));
    }

    /**
     * Runs a query of any size with named parameters, as {@link #forEachBatch(Fn, String, Object...)}.
     *
     * @param consumer gets each batch
     * @param sql with {@code :name} for each value
     * @param values the values by name
     * @return how many rows there were
     */
    @CheckReturnValue
    public Deferred<Long> forEachBatch(
            Fn<? super List<Row>, ? extends @Nullable Deferred<?>> consumer,
            String sql,
            Map<String, ? extends @Nullable Object> values) {
        return bound(() -> pool.parse(sql).bind(values), bound -> stream(consumer, bound));
    }

    private Deferred<Long> stream(Fn<? super List<Row>, ? extends @Nullable Deferred<?>> consumer, Bound bound) {
        Handover handover = new Handover(pool.reactor(), requireNonNull(consumer, "consumer"));
        Call<Long> call = new Call<>(
                pool,
                "in batches: " + Failures.abbreviated(bound.text()),
                options,
                (session, _) -> session.forEachBatch(handover, bound));
        call.whenStopping(handover::stop);
        return pool.submit(call);
    }

    /**
     * Runs a statement that changes something, or any other that gives no rows.
     *
     * <p>With {@link CallOptions#batchLimit} above 1, updates with the same SQL that are queued in one turn go as one
     * batch in one transaction, which costs a fraction; later ones join as long as the batch waits for a connection.
     * Each keeps its own outcome: if the batch fails and is rolled back, they are done one by one. If the connection is
     * lost, or it is not known whether the commit was done, all that have no outcome yet fail, and none is tried again.
     * The time limit is that of the batch. Cancelling one that runs has no effect until all of its batch are cancelled.
     * The count may be -2, where the driver does not say it for batches.
     *
     * @param sql with a {@code ?} for each value
     * @param values the values; null is NULL
     * @return how many rows it has changed
     */
    @CheckReturnValue
    public Deferred<Long> update(String sql, @Nullable Object... values) {
        return bound(() -> pool.parse(sql).bind(values), this::update);
    }

    /**
     * Runs a statement with named parameters that changes something.
     *
     * @param sql with {@code :name} for each value
     * @param values the values by name; more than are needed do no harm
     * @return as {@link #update(String, Object...)}
     */
    @CheckReturnValue
    public Deferred<Long> update(String sql, Map<String, ? extends @Nullable Object> values) {
        return bound(() -> pool.parse(sql).bind(values), this::update);
    }

    private Deferred<Long> update(Bound bound) {
        return options.batchLimit() > 1 && !bound.kind().returning() && pool.isOpen()
                ? pool.groups().add(bound, options)
                : call(bound.text(), session -> session.update(bound));
    }

    /**
     * Runs an update and gives the keys that the database made.
     *
     * @param sql with a {@code ?} for each value
     * @param values the values; null is NULL
     * @return count and keys
     */
    @CheckReturnValue
    public Deferred<Updated> updateWithKeys(String sql, @Nullable Object... values) {
        return bound(() -> pool.parse(sql).bind(values), bound -> call(sql, session -> session.updateWithKeys(bound)));
    }

    /**
     * Runs an update with named parameters and gives the keys that the database made.
     *
     * @param sql with {@code :name} for each value
     * @param values the values by name
     * @return count and keys
     */
    @CheckReturnValue
    public Deferred<Updated> updateWithKeys(String sql, Map<String, ? extends @Nullable Object> values) {
        return bound(() -> pool.parse(sql).bind(values), bound -> call(sql, session -> session.updateWithKeys(bound)));
    }

    /**
     * Runs one statement for many rows of values, in one transaction: all or none.
     *
     * @param sql with a {@code ?} for each value
     * @param rows the values of each
     * @return how many rows each has changed; -2 where the driver does not say
     */
    @CheckReturnValue
    public Deferred<List<Long>> batch(String sql, Collection<? extends List<? extends @Nullable Object>> rows) {
        return bound(
                () -> rows.stream()
                        .map(row -> pool.parse(sql).bind(row.toArray()))
                        .toList(),
                bound -> call(sql, session -> session.batch(bound)));
    }

    /**
     * Runs one statement with named parameters for many rows of values, in one transaction: all or none.
     *
     * @param sql with {@code :name} for each value
     * @param rows the values of each
     * @return as {@link #batch}
     */
    @CheckReturnValue
    public Deferred<List<Long>> batchNamed(
            String sql, Collection<? extends Map<String, ? extends @Nullable Object>> rows) {
        return bound(
                () -> rows.stream().map(pool.parse(sql)::bind).toList(),
                bound -> call(sql, session -> session.batch(bound)));
    }

    /**
     * Runs a function in a transaction: commits when it returns; rolls back when it throws anything, or is cancelled.
     *
     * {@snippet class="dev.hawser.sql.SqlSnippetsTest" region="transaction"}
     *
     * <p>The Deferred succeeds if, and only if, the transaction was committed. A failure to roll back is suppressed in
     * what made it necessary. If the connection is lost in the commit, nobody knows what the database did; the message
     * says so.
     *
     * @param <T> the type of the value
     * @param function runs on a worker thread, where waiting for the database is allowed; must not touch what belongs
     *     to the reactor, nor return a Deferred
     * @return its value or failure
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> inTransaction(Fn<? super Session, ? extends T> function) {
        requireNonNull(function, "function");
        return pool.submit(new Call<T>(
                pool,
                "a transaction",
                options,
                (session, lease) -> lease.transaction().<T>run(() -> function.apply(session))));
    }

    /**
     * Runs a function with a connection, where each statement is a transaction of its own, unless the function makes
     * one itself.
     *
     * @param <T> the type of the value
     * @param function as for {@link #inTransaction}
     * @return its value or failure
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> onConnection(Fn<? super Session, ? extends T> function) {
        requireNonNull(function, "function");
        return pool.submit(new Call<T>(pool, "onConnection", options, (session, _) -> function.apply(session)));
    }

    private <T extends @Nullable Object> Deferred<T> call(String sql, Fn<Session, T> work) {
        return pool.submit(new Call<T>(pool, Failures.abbreviated(sql), options, (session, _) -> work.apply(session)));
    }

    /** Values that do not fit fail the call. */
    private static <B, T extends @Nullable Object> Deferred<T> bound(Supplier<B> binding, Fn<B, Deferred<T>> then) {
        return Deferred.ofDeferred(() -> then.apply(binding.get()));
    }

    /** {@return the calls that have not ended, the oldest first} */
    public List<CallInfo> calls() {
        return pool.infos();
    }

    /** {@return what the database does now and has done} */
    public DatabaseStatistics statistics() {
        return pool.statistics();
    }

    /**
     * Takes no more calls. Those there are may end within {@link DatabaseOptions#closeTimeout}; then those that wait
     * fail with {@link DatabaseClosedException}, and those that run are cancelled. Closing twice is closing once.
     *
     * @return fires when all connections are closed; fails if calls are stuck, and says which
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> close() {
        return pool.close();
    }

    @Override
    public String toString() {
        return "Database[" + Redaction.url(pool.options().url()) + ", " + pool.statistics() + "]";
    }
}
