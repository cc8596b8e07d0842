package dev.hawser.fleet;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Item;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs in a PostgreSQL database, which workers on any number of machines serve together: never more leases at once than the
 * cap of the run, and each row at least once, whatever becomes of a worker.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class Fleet {
    /** The version of the schema that this code is for. */
    private static final int VERSION = 1;

    private final Reactor reactor;
    private final Database database;

    private Fleet(Reactor reactor, Database database) {
        this.reactor = reactor;
        this.database = database;
    }

    /**
     * The fleet of a database.
     *
     * @param reactor whose thread all is called on
     * @param database of PostgreSQL, READ COMMITTED; the caller closes it, after all sources
     * @return the fleet
     */
    public static Fleet of(Reactor reactor, Database database) {
        return new Fleet(requireNonNull(reactor, "reactor"), requireNonNull(database, "database"));
    }

    /** {@return the statements that make the schema, for those who may do what a program may not} */
    public static String schema() {
        try (InputStream in = requireNonNull(Fleet.class.getResourceAsStream("schema.sql"), "schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the schema where there is none.
     *
     * @return fires when it is there; fails with a {@link FleetException} if it is of another version
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> prepare() {
        String sql = schema();
        return database.inTransaction(session -> {
            session.query("select pg_advisory_xact_lock(7264859)"); // one at a time; any number that nobody else has
            if (session.query("select to_regclass('hawser.version')::text")
                            .getFirst()
                            .object(0)
                    == null) {
                try (var statement = session.connection().createStatement()) {
                    boolean _ = statement.execute(sql);
                }
            }
            int found = session.query("select version from hawser.version")
                    .getFirst()
                    .asInt(0);
            if (found != VERSION) {
                throw new FleetException(
                        "the schema hawser is of version " + found + ", and this program is for " + VERSION);
            }
            return null;
        });
    }

    /**
     * Begins a run without rows.
     *
     * @param run its id, which no other run of the database has
     * @param job the job file, for workers
     * @param cap how many rows may be served at once, over all workers; 0 or more
     * @param lease how long what a worker has is its own after its last sign of life
     * @return fires when it is there
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> create(String run, String job, int cap, Duration lease) {
        return database.update(
                        "insert into hawser.run (id, job, cap, lease, state) values (?, ?, ?, ? * interval '1 ms', 'running')",
                        run,
                        job,
                        cap,
                        lease.toMillis())
                .addAction(_ -> {});
    }

    /**
     * Adds rows to a run; workers may have them at once.
     *
     * @param run its id
     * @param items the next ones: their ordinals go on from those before, the first is 1
     * @return fires when they are there
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> load(String run, List<Item> items) {
        List<List<?>> rows = items.stream()
                .<List<?>>map(item -> List.of(
                        run,
                        item.ordinal(),
                        item.id(),
                        item.line(),
                        item.fields().toString()))
                .toList();
        return database.inTransaction(session -> {
            session.batch("insert into hawser.row (run, ordinal, id, line, fields) values (?, ?, ?, ?, ?)", rows);
            session.update(
                    "update hawser.run set last = ? where id = ?",
                    items.getLast().ordinal(),
                    run);
            return null;
        });
    }

    /**
     * All rows are there: the run is complete when each of them is done or dead.
     *
     * @param run its id
     * @return fires when that is known
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> loaded(String run) {
        return database.update("update hawser.run set loaded = true where id = ?", run)
                .addAction(_ -> {});
    }

    /**
     * Changes how many rows of a run may be served at once. Attempts under way go on.
     *
     * @param run its id
     * @param cap 0 or more
     * @return fires when it is known; workers obey at their next turn
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> resize(String run, int cap) {
        return database.update("update hawser.run set cap = ? where id = ?", cap, run)
                .addAction(_ -> {});
    }

    /**
     * A worker's part of a run.
     *
     * @param run its id
     * @param configure fills in the options
     * @return the source, to be given to a run of this process
     */
    public WorkSource source(String run, Consumer<? super FleetOptions> configure) {
        FleetOptions draft = new FleetOptions();
        configure.accept(draft);
        return new FleetSource(run, new Worker(reactor, new SqlTurns(database, run), draft.settings()));
    }

    /**
     * What became of rows.
     *
     * @param run its id
     * @param after the number of the last outcome that is known; 0 for none
     * @param most how many at most
     * @return those that follow, in the order in which they became safe: {@code seq}, {@code ordinal}, {@code attempt},
     *     {@code worker}, {@code dead}, {@code report}
     */
    @CheckReturnValue
    public Deferred<List<Row>> outcomes(String run, long after, int most) {
        return database.query(
                "select seq, ordinal, attempt, worker, dead, report from hawser.outcome where run = ? and seq > ?"
                        + " order by seq limit ?",
                run,
                after,
                most);
    }
}
