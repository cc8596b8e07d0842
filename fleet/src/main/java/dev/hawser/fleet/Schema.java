package dev.hawser.fleet;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import dev.hawser.sql.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables and functions of fleets in a database. */
record Schema(Database database) {
    static String text(String name) {
        try (InputStream in = requireNonNull(Schema.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it where there is none; fails if it is of another version, or cannot be made. */
    Deferred<@Nullable Void> made() {
        String sql = text("schema.sql");
        return Refusal.<@Nullable Void>watched("the look at the schema", database.inTransaction(session -> {
            session.query("select pg_advisory_xact_lock(7264859)"); // one at a time; any number that nobody else has
            if (session.query("select to_regclass('hawser.version')::text")
                            .getFirst()
                            .object(0)
                    == null) {
                make(session, sql);
            }
            int found = session.query("select version from hawser.version")
                    .getFirst()
                    .asInt(0);
            Refusal.checkVersion(found);
            return null;
        }));
    }

    private static void make(Session session, String sql) throws FleetException {
        try (var statement = session.connection().createStatement()) {
            boolean _ = statement.execute(sql);
        } catch (SQLException e) { // it goes by the driver itself, since it is many statements
            throw new FleetException("the schema hawser is not there, and cannot be made: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "; hawser fleet schema prints it for those who may");
        }
    }

    /** Whether it is there; fails if it is of another version. */
    Deferred<Boolean> isThere() {
        return Refusal.watched(
                        "hawser.schema_version",
                        database.query("select to_regprocedure('hawser.schema_version()')::text")
                                .chainCallback(rows -> rows.getFirst().object(0) == null
                                        ? Deferred.succeed(List.<Row>of())
                                        : database.query("select hawser.schema_version()")))
                .addCallback(rows -> {
                    if (!rows.isEmpty()) {
                        Refusal.checkVersion(rows.getFirst().asInt(0));
                    }
                    return !rows.isEmpty();
                });
    }
}
