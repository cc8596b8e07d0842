package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.defer.Deferred;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;

/** Turns by the functions of {@code schema.sql}, one statement each. */
final class SqlTurns implements Turns {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final String run;

    SqlTurns(Database database, String run) {
        this.database = database;
        this.run = run;
    }

    @Override
    public Deferred<Joined> join(String name) {
        Deferred<List<Row>> asked = database.query("select hawser.schema_version()")
                .chainCallback(version -> {
                    Refusal.checkVersion(version.getFirst().asInt(0));
                    return database.query("select hawser.join(?, ?)::text", run, name);
                });
        return Refusal.watched("hawser.join", asked).addCallback(rows -> {
            if (rows.getFirst().object(0) == null) {
                throw new FleetException("the database has no run " + run);
            }
            JsonNode joined = JSON.readTree(text(rows));
            return new Joined(
                    joined.path("worker").asLong(),
                    joined.path("lease").asLong(),
                    joined.path("keys").asString());
        });
    }

    @Override
    public Deferred<Answer> turn(long worker, Ask ask) {
        return Refusal.watched(
                        "hawser.turn",
                        database.query(
                                "select hawser.turn(?, ?, ?, ?::jsonb)::text", run, worker, ask.number(), ask.text()))
                .addCallback(rows -> Answer.of(text(rows)));
    }

    @Override
    public Deferred<Set<Long>> keep(long worker, List<Kept> kept) {
        ArrayNode told = JSON.createArrayNode();
        for (Kept one : kept) {
            told.addObject()
                    .put("o", one.ordinal())
                    .put("a", one.attempt())
                    .put("s", one.step())
                    .put("c", one.captured());
        }
        return Refusal.watched(
                        "hawser.keep",
                        database.query("select hawser.keep(?, ?, ?::jsonb)::text", run, worker, told.toString()))
                .addCallback(rows -> {
                    Set<Long> ordinals = new HashSet<>();
                    JSON.readTree(text(rows)).forEach(ordinal -> ordinals.add(ordinal.asLong()));
                    return ordinals;
                });
    }

    @Override
    public Deferred<List<Optional<Emission.Result>>> emit(long worker, List<Found> found) {
        return Refusal.watched(
                        "hawser.emit",
                        database.query("select hawser.emit(?, ?, ?::jsonb)::text", run, worker, FoundJson.of(found)))
                .addCallback(rows -> FoundJson.results(text(rows)));
    }

    @Override
    public Deferred<@Nullable Void> leave(long worker) {
        return database.query("select hawser.leave(?, ?)::text", run, worker).addAction(_ -> {});
    }

    private static String text(List<Row> rows) {
        return rows.getFirst().asString(0);
    }
}
