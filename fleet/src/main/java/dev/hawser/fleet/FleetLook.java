package dev.hawser.fleet;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at one run of a fleet again and again, for those who watch it. A look is one statement, and what it brings is bounded
 * whatever the size of the run: 1,000 rows that are with workers, 200 workers, and of what has ended since the last look the
 * newest 300 outcomes and as many tries.
 *
 * <p><b>Threads:</b> of the reactor that its database was opened on.
 */
public final class FleetLook {
    /** A database that takes longer than that is in trouble, and need not be asked for more. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** So many dead rows are told at once. */
    public static final int MOST_DEAD = 50;

    // a seq is given to each outcome, each other try and each event, so that those need not be counted
    // json and not jsonb: reports are texts of others, and may have what jsonb cannot keep
    private static final String LOOK = """
            with r as (
              select * from hawser.run where id = :run
            ), w as (
              select w.id, w.name, hawser.micros(w.joined) as joined,
                  extract(epoch from w.until - clock_timestamp()) * 1000000 as left, w.granted, w.busy, w.want, w.drain,
                  (select count(*) from hawser.lease l where l.run = :run and l.worker = w.id) as rows
                from hawser.worker w where w.run = :run order by w.id limit 200
            ), l as (
              select x.id, l.worker, l.attempt, l.first_start as first
                from (select * from hawser.lease where run = :run order by worker, ordinal limit 1000) l
                join hawser.row x on x.run = :run and x.ordinal = l.ordinal
            ), o as (
              select o.ordinal, o.seq, case when o.dead then 'dead' else 'done' end as how, o.report
                from hawser.outcome o, r where o.run = :run and o.seq > greatest(:after, r.seq - 20000)
                order by o.seq desc limit 300
            ), a as (
              select a.ordinal, a.seq, 'retry' as how, a.report
                from hawser.attempt a, r where a.run = :run and a.seq > greatest(:after, r.seq - 20000)
                order by a.seq desc limit 300
            ), e as (
              select x.id, h.how, case when length(h.report) <= 4000 then h.report end as report, h.seq
                from (select * from o union all select * from a) h
                join hawser.row x on x.run = :run and x.ordinal = h.ordinal
            ), v as (
              select seq, hawser.micros(at) as at, type, details::text as details from hawser.event
                where run = :run and seq > :after order by seq desc limit 200
            )
            select json_build_object(
                'run', json_build_object('name', r.name, 'state', r.state, 'rule', r.rule, 'loaded', r.loaded,
                  'rows', r.rows, 'done', r.done, 'dead', r.dead, 'again', r.waiting, 'aside', r.aside, 'cap', r.cap,
                  'retries', greatest(0, r.seq - r.done - r.dead - (select count(*) from hawser.event v where v.run = r.id)),
                  'held', r.allowed is not null, 'why', case when r.allowed is not null then r.why end,
                  'seq', r.seq, 'created', hawser.micros(r.created), 'now', hawser.micros(clock_timestamp())),
                'workers', (select coalesce(json_agg(w order by w.id), '[]') from w),
                'leases', (select coalesce(json_agg(l), '[]') from l),
                'leased', (select coalesce(sum(w.rows), 0) from w),
                'ended', (select coalesce(json_agg(e order by e.seq), '[]') from e),
                'events', (select coalesce(json_agg(v order by v.seq), '[]') from v))::text as look
              from r
            """;

    private final Database database;
    private final String run;

    private FleetLook(Database database, String run) {
        this.database = database.with(options -> options.timeout(PATIENCE));
        this.run = run;
    }

    /**
     * Looks at a run.
     *
     * @param database that has the fleet's schema
     * @param run its id
     * @return what looks
     */
    public static FleetLook at(Database database, String run) {
        return new FleetLook(database, run);
    }

    /**
     * How the run stands now.
     *
     * @param after the {@code seq} of the last look; 0 for none
     * @return fires with an object of JSON: {@code run}, {@code workers}, {@code leases}, {@code ended}, {@code events}, {@code leased},
     *     how many rows are with workers; times in microseconds. Empty if there is no such run
     */
    @CheckReturnValue
    public Deferred<Optional<String>> now(long after) {
        return database.query(LOOK, Map.of("run", run, "after", after))
                .addCallback(rows -> rows.stream().findFirst().map(row -> row.asString("look")));
    }

    /**
     * Rows that failed for good.
     *
     * @param text what they have in their id, in a column or in the failure; empty for any
     * @param after the {@code seq} of the last one that is known; 0 for none
     * @return 50 at most: {@code seq}, {@code id}, {@code line}, {@code attempt}, {@code fields}, {@code report}
     */
    @CheckReturnValue
    public Deferred<List<Row>> dead(String text, long after) {
        return database.query(
                """
                select o.seq, x.id, x.line, o.attempt, x.fields, o.report
                  from hawser.outcome o join hawser.row x on x.run = o.run and x.ordinal = o.ordinal
                  where o.run = :run and o.dead and o.seq > :after and (:text = ''
                    or position(lower(:text) in lower(x.id || ' ' || x.fields || ' ' || o.report)) > 0)
                  order by o.seq limit :most
                """, Map.of("run", run, "after", after, "text", text.replace("\0", ""), "most", MOST_DEAD));
    }

    /** {@return fires with some rows that wait, and why: {@code id}, {@code text}} */
    @CheckReturnValue
    public Deferred<List<Row>> waiting() {
        return database.query("""
                (select x.id, case when a.due > clock_timestamp() then 'waits for try ' || a.attempt || ', in '
                      || ceil(extract(epoch from a.due - clock_timestamp())) || ' s' else 'waits to be handed out again' end
                      as text
                  from (select * from hawser.again where run = :run order by due limit 20) a
                  join hawser.row x on x.run = :run and x.ordinal = a.ordinal)
                union all
                (select x.id, 'waits for key ' || s.key
                  from (select * from hawser.aside where run = :run limit 20) s
                  join hawser.row x on x.run = :run and x.ordinal = s.ordinal)
                """, Map.of("run", run));
    }
}
