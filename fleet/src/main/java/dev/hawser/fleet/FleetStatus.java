package dev.hawser.fleet;

import dev.hawser.batch.AttemptReport;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at runs of a fleet, and changes nothing but what it is told to forget.
 *
 * <p><b>Threads:</b> of the reactor that its database was opened on.
 */
public final class FleetStatus {
    /** What is looked at, of any database: a row for each. */
    private static final String FITNESS = """
            ('PostgreSQL', current_setting('server_version'), current_setting('server_version_num')::int >= 130000,
              'use 13 or newer'),
            ('primary', (not pg_is_in_recovery())::text, not pg_is_in_recovery(),
              'name the endpoint that takes writes; a standby cannot serve a fleet'),
            ('synchronous_commit', current_setting('synchronous_commit'), current_setting('synchronous_commit') <> 'off',
              'switch it on: with off, a crash of the database forgets grants, and the cap may be exceeded'),
            ('default_transaction_isolation', current_setting('default_transaction_isolation'),
              current_setting('default_transaction_isolation') = 'read committed', 'set read committed for this user'),
            ('autovacuum', current_setting('autovacuum'), current_setting('autovacuum')::boolean,
              'switch it on: tables of leases change all the time'),
            ('connections left', (select (current_setting('max_connections')::int - count(*))::text from pg_stat_activity),
              (select current_setting('max_connections')::int - count(*) > 10 from pg_stat_activity),
              'each worker takes up to 4; put PgBouncer before it, or raise max_connections'),
            ('oldest open transaction', (select coalesce(max(extract(epoch from clock_timestamp() - xact_start))::int, 0) || ' s'
                from pg_stat_activity where backend_xmin is not null),
              (select coalesce(max(clock_timestamp() - xact_start) < interval '1 min', true)
                from pg_stat_activity where backend_xmin is not null),
              'end it: while it is open, dead rows of leases cannot be removed, and turns get slower'),
            ('dead rows', (select coalesce(sum(n_dead_tup), 0)::text from pg_stat_user_tables where schemaname = 'hawser'),
              (select coalesce(sum(n_dead_tup), 0) < 100000 from pg_stat_user_tables where schemaname = 'hawser'),
              'look for an old transaction, or vacuum hawser.lease and hawser.again')
            """;

    /** What is looked at, of one that has the schema. */
    private static final String SCHEMA = """
            ('schema hawser', 'version ' || hawser.schema_version(), hawser.schema_version() = %1$d,
              'this program is for %1$d: ' || case when hawser.schema_version() < %1$d then '%2$s' else '%3$s' end)
            """.formatted(Refusal.VERSION, Refusal.OLDER, Refusal.NEWER);

    private final Database database;

    private FleetStatus(Database database) {
        this.database = database;
    }

    /**
     * The runs in a database.
     *
     * @param database that has the fleet's schema
     * @return looks at them
     */
    public static FleetStatus of(Database database) {
        return new FleetStatus(database);
    }

    /**
     * How runs stand.
     *
     * @param run the id of one; null for all
     * @return a row for each, the newest first: {@code id}, {@code name}, {@code state}, {@code rule}, {@code why} rows are
     *     held, {@code loaded}, {@code total}, {@code done}, {@code dead}, {@code waiting}, {@code cap}, {@code per_key},
     *     {@code rate}, {@code workers}, {@code busy}, {@code crew} in words, {@code lost} workers, {@code ungathered},
     *     {@code created}
     */
    @CheckReturnValue
    public Deferred<List<Row>> runs(@Nullable String run) {
        return database.query("""
                select r.id, r.name, r.state, r.rule, case when r.allowed is not null then r.why end as why, r.loaded,
                    r.rows as total, r.done, r.dead, r.waiting + r.aside as waiting, r.cap, r.per_key, r.rate,
                    coalesce(w.workers, 0) as workers, coalesce(w.busy, 0) as busy, coalesce(w.crew, '') as crew,
                    (select count(*) from hawser.event e where e.run = r.id and e.type = 'lost') as lost,
                    exists (select from hawser.outcome o where o.run = r.id and o.seq > r.gathered)
                      as ungathered, r.created
                  from hawser.run r left join lateral (
                    select count(*) as workers, sum(busy) as busy, string_agg(name || ' ' || busy, ', ' order by id) as crew
                      from hawser.worker w where w.run = r.id and w.until > clock_timestamp()) w on true
                  where :run::text is null or r.id = :run order by r.created desc
                """, java.util.Collections.singletonMap("run", run));
    }

    /**
     * What became of an item, or what it waits for.
     *
     * @param run the id of the run
     * @param item the id of the item
     * @return a sentence that begins with a verb; empty if the run has no such item
     */
    @CheckReturnValue
    public Deferred<Optional<String>> explain(String run, String item) {
        return database.query("""
                        select x.ordinal, x.id, x.line, null::text as fields, coalesce(o.attempt, l.attempt, a.attempt, 1)
                            as attempt, o.dead, o.report, coalesce(c.name, '') as worker, l.ordinal is not null as leased,
                            l.begun, l.losses, greatest(0, extract(epoch from a.due - clock_timestamp()))::bigint as due,
                            a.losses as lost, s.ordinal is not null as aside, x.key, r.state, (select t.report from hawser.attempt t where t.run = x.run and t.ordinal = x.ordinal
                              order by t.seq desc limit 1) as last
                          from hawser.row x join hawser.run r on r.id = x.run
                          left join hawser.outcome o on o.run = x.run and o.ordinal = x.ordinal
                          left join hawser.lease l on l.run = x.run and l.ordinal = x.ordinal
                          left join hawser.again a on a.run = x.run and a.ordinal = x.ordinal
                          left join hawser.aside s on s.run = x.run and s.ordinal = x.ordinal
                          left join hawser.crew c on c.run = x.run and c.id = coalesce(o.worker, l.worker)
                          where x.run = :run and x.id = :item
                        """, java.util.Map.of("run", run, "item", item))
                .addCallback(rows -> rows.stream().findFirst().map(FleetStatus::story));
    }

    private static String story(Row row) {
        int attempt = row.asInt("attempt");
        if (!row.isNull("dead")) {
            AttemptReport report = Reports.of(row);
            String when =
                    java.time.Instant.ofEpochMilli(report.endMicros() / 1_000).toString();
            String by = " at try " + attempt + " by " + row.asString("worker");
            return row.asBoolean("dead")
                    ? "is dead since " + when + by + ": " + failure(row, "report")
                    : "is done since " + when + by;
        }
        if (row.asBoolean("leased")) {
            return "is with " + row.asString("worker") + ", for try " + attempt
                    + (row.asInt("losses") > 0 ? "; workers were lost with it: " + row.asInt("losses") : "");
        }
        if (!row.isNull("due")) {
            return "waits to be handed out for try " + attempt + ", in " + row.asLong("due") + " s"
                    + (row.isNull("last") ? "" : "; failed before: " + failure(row, "last"));
        }
        if (row.asBoolean("aside")) {
            return "waits for key " + row.asString("key") + ", of which as many rows as may are with a worker";
        }
        return "has not been handed out yet; the run is " + row.asString("state");
    }

    private static String failure(Row row, String column) {
        var error = new tools.jackson.databind.ObjectMapper()
                .readTree(row.asString(column))
                .path("error");
        return error.path("kind").asString("") + ": " + error.path("message").asString("");
    }

    /**
     * Deletes a run, its rows and all that became of them.
     *
     * @param run its id
     * @return fires with whether there was one
     */
    @CheckReturnValue
    public Deferred<Boolean> forget(String run) {
        return database.inTransaction(session -> {
            boolean there = session.update("delete from hawser.run where id = ?", run) > 0;
            for (String table : List.of(
                    "row", "known", "worker", "crew", "lease", "again", "aside", "outcome", "attempt", "event",
                    "kept")) {
                session.update("delete from hawser." + table + " where run = ?", run);
            }
            return there;
        });
    }

    /**
     * What keeps a database from being a good one for a fleet.
     *
     * @return a row for each thing that was looked at: {@code what}, {@code value}, {@code ok}, {@code advice}
     */
    @CheckReturnValue
    public Deferred<List<Row>> doctor() {
        return database.query("""
                select exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                  where n.nspname = 'hawser' and p.proname = 'schema_version'
                    and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')) as known
                """)
                .chainCallback(rows -> database.query(
                        "select * from (values " + FITNESS + (rows.getFirst().asBoolean("known") ? ", " + SCHEMA : "")
                                + ") as looked(what, value, ok, advice)"));
    }
}
