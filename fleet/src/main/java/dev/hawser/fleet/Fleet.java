package dev.hawser.fleet;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs in a PostgreSQL database, which workers on any number of machines serve together: never more leases at once than the
 * cap of the run, and each row at least once, whatever becomes of a worker.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class Fleet {
    /** Of retries for each first try: nobody comes near it. */
    private static final double MOST_BUDGET = 1e9;

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
        return Schema.text("schema.sql");
    }

    /** {@return the statements that make the two roles, of workers and of submitters, and say what each may do} */
    public static String roles() {
        return Schema.text("roles.sql");
    }

    /**
     * Makes the schema where there is none.
     *
     * @return fires when it is there; fails with a {@link FleetException} if it is of another version, or cannot be made
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> prepare() {
        return new Schema(database).made();
    }

    /**
     * Begins a run without rows. One that is there already stays as it is.
     *
     * @param run its id, which no other run of the database has
     * @param job what it is to do
     * @return fires when it is there
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> create(String run, FleetJob job) {
        return create(run, job, Finds.NONE);
    }

    /**
     * What is known of rows that steps find, when a run begins.
     *
     * @param how as the schema has it: no, keep or serve
     * @param before how many numbers are taken already
     * @param whole whether nothing is served before all rows are loaded, since ids come with them that are known
     */
    record Finds(String how, long before, boolean whole) {
        static final Finds NONE = new Finds("no", 0, false);
    }

    Deferred<@Nullable Void> create(String run, FleetJob job, Finds finds) {
        Limits limits = job.limits();
        RetryPolicy retries = limits.retries();
        return database.inTransaction(session -> {
            session.update(
                    "insert into hawser.run (id, name, keys, lease, cap, per_key, rate, halt, attempts, budget, reserve,"
                            + " wait_base, wait_cap, finds, found, found_next, whole, cost_rate) values (?, ?, ?, ? * interval '1 ms', ?, ?, ?,"
                            + " ?::jsonb, ?, ?, ?, ? * interval '1 ms', ? * interval '1 ms', ?, ?, ?, ?, ?)"
                            + " on conflict do nothing",
                    run,
                    job.name(),
                    job.keys(),
                    job.lease().toMillis(),
                    limits.slots(),
                    limits.perKey(),
                    FleetJob.perSecond(limits.rate()),
                    job.halt(),
                    retries.attempts(),
                    Math.min(retries.budget(), MOST_BUDGET),
                    retries.reserve(),
                    retries.base().toMillis(),
                    retries.cap().toMillis(),
                    finds.how(),
                    finds.before(),
                    finds.before(),
                    finds.whole(),
                    FleetJob.perSecond(job.cost().map(Cost::rate).orElse(null)));
            session.update(
                    "insert into hawser.job (run, job, digest) values (?, ?, ?) on conflict do nothing",
                    run,
                    job.job(),
                    job.digest());
            return null;
        });
    }

    /**
     * Adds rows to a run; workers may have them at once.
     *
     * @param run its id
     * @param rows the next ones: their ordinals are higher than those before
     * @return fires when they are there
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> load(String run, List<KeyedItem> rows) {
        return new Loading(database, run).load(rows);
    }

    Deferred<@Nullable Void> known(String run, List<UUID> digests) {
        return new Loading(database, run).known(digests);
    }

    /**
     * Rows that a step has found.
     *
     * @param run its id
     * @param first the number of the first one
     * @param count how many there are
     * @return {@code fields} of each
     */
    @CheckReturnValue
    Deferred<List<Row>> found(String run, long first, long count) {
        return database.query(
                "select fields from hawser.row where run = ? and ordinal >= ? and ordinal < ? order by ordinal",
                run,
                first,
                first + count);
    }

    /**
     * How far a run is loaded.
     *
     * @param run its id
     * @return the highest ordinal that is there, and whether all are: {@code last}, {@code loaded}, {@code state},
     *     {@code gathered}; no row if there is no such run
     */
    @CheckReturnValue
    public Deferred<List<Row>> standing(String run) {
        return database.query("select last, loaded, state, gathered, seq from hawser.run where id = ?", run);
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
     * Changes a run.
     *
     * @param run its id
     * @param settings what is to change: {@code cap}, {@code per_key}, {@code rate} (starts a second, or null), {@code
     *     state}. Workers obey at their next turn; attempts under way go on
     * @return fires with whether there is such a run
     */
    @CheckReturnValue
    public Deferred<Boolean> change(String run, ObjectNode settings) {
        return database.query("select hawser.ctl(?, ?::jsonb)", run, settings.toString())
                .addCallback(rows -> rows.getFirst().as(0, Boolean.class));
    }

    /**
     * Lets a worker end: it starts nothing more, and leaves when what is under way has ended.
     *
     * @param run its id
     * @param worker its name, or its number
     * @return fires with how many workers that is true of
     */
    @CheckReturnValue
    public Deferred<Long> drain(String run, String worker) {
        return database.update(
                "update hawser.worker set drain = true where run = ? and (name = ? or id::text = ?)",
                run,
                worker,
                worker);
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
        return new FleetSource(
                new Worker(reactor, new SqlTurns(database, run), draft.settings(), Troubles.logged(reactor::nanoTime)));
    }

    /**
     * The part of a run that its submitter has: loads the list, gathers what became of it into a directory, and serves as
     * any worker.
     *
     * @param submission the run; one that is there already is gone on with
     * @param directory where its list is, and what becomes of it; open. The source closes it
     * @param configure fills in the options
     * @return the source, to be given to a run of this process
     */
    public WorkSource gathering(
            Submission submission, GatheredRun directory, Consumer<? super FleetOptions> configure) {
        return new GatheringSource(reactor, this, directory, submission, source(submission.run(), configure));
    }

    /**
     * Looks whether the schema is there, without making it.
     *
     * @return fires with whether it is; fails with a {@link FleetException} if it is of another version
     */
    @CheckReturnValue
    public Deferred<Boolean> isPrepared() {
        return new Schema(database).isThere();
    }

    /**
     * The runs that serve the same list one after the other, such as those of its dead rows.
     *
     * @param keys with what their idempotency keys begin
     * @return the newest first: {@code id}, {@code state}, {@code ungathered}
     */
    @CheckReturnValue
    public Deferred<List<Row>> ofList(String keys) {
        return database.query(
                "select r.id, r.state, exists (select from hawser.outcome o where o.run = r.id and o.seq > r.gathered)"
                        + " as ungathered from hawser.run r where r.keys = ? order by r.created desc",
                keys);
    }

    /**
     * The runs that a worker could join, the oldest first.
     *
     * @return {@code id}, {@code name}, {@code state}, {@code digest} of the job
     */
    @CheckReturnValue
    public Deferred<List<Row>> runs() {
        return Refusal.watched("hawser.runs", database.query("select * from hawser.runs()"));
    }

    /**
     * The job of a run, as it was given to {@link #create}.
     *
     * @param run its id
     * @return the job; fails with a {@link FleetException} if there is no such run
     */
    @CheckReturnValue
    public Deferred<String> job(String run) {
        return Refusal.watched("hawser.job_of", database.query("select hawser.job_of(?)", run))
                .addCallback(rows -> {
                    if (rows.getFirst().object(0) == null) {
                        throw new FleetException("the database has no run " + run);
                    }
                    return rows.getFirst().asString(0);
                });
    }

    /**
     * How much is gathered, into whatever directory.
     *
     * @param run its id
     * @return {@code done}, of all runs of its list, and {@code dead}, of this one
     */
    @CheckReturnValue
    Deferred<Row> gathered(String run) {
        return database.query("""
                select coalesce(sum(o.n), 0)::bigint as done, (select count(*) from hawser.outcome o
                    where o.run = t.id and o.seq <= t.gathered and o.dead) as dead
                  from hawser.run t join hawser.run r on r.keys = t.keys, lateral (
                    select count(*) as n from hawser.outcome o where o.run = r.id and o.seq <= r.gathered and not o.dead) o
                  where t.id = ? group by t.id""", run).addCallback(List::getFirst);
    }

    /**
     * What has happened in a run.
     *
     * @param run its id
     * @param after the number of what is known already; 0 for nothing
     * @param most how many at most
     * @return what follows, in the order in which it became safe: {@code seq}, {@code type} ({@code done}, {@code dead},
     *     {@code retry}, or what happened to the run), {@code ordinal}, {@code id}, {@code line}, {@code fields} of a dead
     *     row, {@code kept} of one, by the name of the step, {@code attempt}, {@code worker}, {@code report}, {@code wait} in milliseconds, {@code at} in microseconds
     */
    @CheckReturnValue
    public Deferred<List<Row>> history(String run, long after, int most) {
        return Refusal.watched(
                "the look at what has happened", database.query("""
                with o as (
                  select seq, case when dead then 'dead' else 'done' end as type, ordinal, attempt, worker, report, 0 as wait
                    from hawser.outcome where run = :run and seq > :after order by seq limit :most
                ), a as (
                  select seq, 'retry' as type, ordinal, attempt, worker, report, wait
                    from hawser.attempt where run = :run and seq > :after order by seq limit :most
                ), h as (
                  select * from (select * from o union all select * from a) x order by seq limit :most
                )
                select h.seq, h.type, h.ordinal, x.id, x.line, case when h.type = 'dead' then x.fields end as fields,
                    case when h.type = 'dead' then (select json_object_agg(k.step, k.captured)::text from hawser.kept k
                      where k.run = :run and k.ordinal = h.ordinal) end as kept,
                    h.attempt, coalesce(c.name, '') as worker, h.report, h.wait, 0::bigint as at
                  from h join hawser.row x on x.run = :run and x.ordinal = h.ordinal
                  left join hawser.crew c on c.run = :run and c.id = h.worker
                union all
                (select e.seq, e.type, 0, '', 0, null, null, 0, '', coalesce(e.details::text, '{}'), 0, hawser.micros(e.at)
                  from hawser.event e where e.run = :run and e.seq > :after order by e.seq limit :most)
                order by seq limit :most
                """, Map.of("run", run, "after", after, "most", most)));
    }

    /**
     * What has happened up to a number is safe elsewhere.
     *
     * @param run its id
     * @param seq the number
     * @return fires when that is known
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> gathered(String run, long seq) {
        return Refusal.watched(
                        "the note of what is gathered",
                        database.update(
                                "update hawser.run set gathered = greatest(gathered, ?) where id = ?", seq, run))
                .addAction(_ -> {});
    }
}
