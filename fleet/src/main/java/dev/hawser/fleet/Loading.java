package dev.hawser.fleet;

import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.defer.Deferred;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import dev.hawser.sql.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts rows into the database. */
final class Loading {
    private static final String ROWS = "unnest(?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::int[])"
            + " as x(ordinal, id, line, key, fields, depth)";

    private static final String ADD =
            "insert into hawser.row (run, ordinal, id, line, key, fields, depth) select ?, x.* from " + ROWS;

    /**
     * Those that are there already, and those that steps have found before, stay as they are. What was found in an earlier
     * run has a number that is passed by, so it is handed out as rows that came back are.
     */
    private static final String ADD_UNKNOWN = """
            with x as materialized (
              select x.*, d.digest from (select *, row_number() over () as n from %s) x
                join unnest(?::uuid[]) with ordinality as d(digest, n) using (n)
            ), fresh as (
              insert into hawser.known (run, digest) select ?, digest from x on conflict do nothing returning digest
            ), added as (
              insert into hawser.row (run, ordinal, id, line, key, fields, depth)
                select ?, x.ordinal, x.id, x.line, x.key, x.fields, x.depth from x join fresh using (digest)
                returning ordinal, key, depth
            ), again as (
              insert into hawser.again (run, due, ordinal, attempt, first_start, losses, key)
                select ?, clock_timestamp(), ordinal, 1, 0, 0, key from added where depth > 0
            )
            select count(*), count(*) filter (where depth > 0) from added
            """.formatted(ROWS);

    private final Database database;
    private final String run;

    Loading(Database database, String run) {
        this.database = database;
        this.run = run;
    }

    Deferred<@Nullable Void> load(List<KeyedItem> rows) {
        for (KeyedItem row : rows) {
            String wrong = IdText.wrong(row.item().id()).orElse("");
            if (!wrong.isEmpty()) {
                return Deferred.fail(new FleetException("a row has " + wrong));
            }
        }
        return database.inTransaction(session -> {
            boolean finds = session.query("select finds <> 'no' from hawser.run where id = ?", run)
                    .getFirst()
                    .as(0, Boolean.class);
            if (!finds) {
                List<@Nullable Object> values = new ArrayList<>(List.of(run));
                values.addAll(columns(rows));
                session.update(ADD, values.toArray());
                loaded(session, rows, rows.size(), 0);
                return null;
            }
            // under the lock, since steps find rows meanwhile
            session.query("select 1 from hawser.run where id = ? for update", run);
            List<@Nullable Object> values = new ArrayList<>(columns(rows));
            values.add(rows.stream()
                    .map(row -> GatheredRun.digest(row.item().id()).toString())
                    .toList());
            values.addAll(List.of(run, run, run));
            Row added = session.query(ADD_UNKNOWN, values.toArray()).getFirst();
            loaded(session, rows, added.asLong(0), added.asLong(1));
            return null;
        });
    }

    private static List<@Nullable Object> columns(List<KeyedItem> rows) {
        List<@Nullable String> keys = new ArrayList<>();
        rows.forEach(row -> keys.add(row.shortKey()));
        return List.of(
                rows.stream().map(row -> row.item().ordinal()).toList(),
                rows.stream().map(row -> row.item().id()).toList(),
                rows.stream().map(row -> row.item().line()).toList(),
                keys,
                rows.stream().map(row -> row.item().fields().toString()).toList(),
                rows.stream().map(KeyedItem::depth).toList());
    }

    private void loaded(Session session, List<KeyedItem> rows, long added, long found) {
        for (KeyedItem row : rows) {
            for (var step : row.kept().properties()) {
                session.update(
                        "insert into hawser.kept (run, ordinal, step, captured) values (?, ?, ?, ?) on conflict do nothing",
                        run,
                        row.item().ordinal(),
                        step.getKey(),
                        Captured.text(step.getValue()));
            }
        }
        long last = rows.stream()
                .filter(row -> row.depth() == 0)
                .mapToLong(row -> row.item().ordinal())
                .max()
                .orElse(0);
        session.update(
                "update hawser.run set last = greatest(last, ?), rows = rows + ?, handed = handed + ?,"
                        + " waiting = waiting + ? where id = ?",
                last,
                added,
                found,
                found,
                run);
    }

    /** Ids are known of rows that are not to be served. */
    Deferred<@Nullable Void> known(List<UUID> digests) {
        return database.update(
                        "insert into hawser.known (run, digest) select ?, unnest(?::uuid[]) on conflict do nothing",
                        run,
                        digests.stream().map(UUID::toString).toList())
                .addAction(_ -> {});
    }
}
