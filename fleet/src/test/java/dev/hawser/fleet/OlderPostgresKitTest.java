package dev.hawser.fleet;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The kit on the oldest PostgreSQL that this machine has; skipped where there is none. */
@Tag("slow")
class OlderPostgresKitTest extends FleetSourceKitTest {
    private static final int OLDEST = 13;
    private static final int NEWEST = 17;

    @TempDir
    private static Path directory;

    private static LocalPostgres server;
    private static int databases;

    @BeforeAll
    static void start() throws Exception {
        Path binaries = IntStream.rangeClosed(OLDEST, NEWEST)
                .mapToObj(version -> Path.of("/usr/lib/postgresql", "" + version, "bin"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseGet(
                        () -> abort("there is no PostgreSQL " + OLDEST + " to " + NEWEST + " in /usr/lib/postgresql"));
        server = LocalPostgres.make(binaries, directory.resolve("data"));
        server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String database() {
        String name = "k" + ++databases;
        String base = "jdbc:postgresql://127.0.0.1:" + server.port() + "/";
        try (var connection = DriverManager.getConnection(base + "postgres?user=postgres");
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
            try (var own = DriverManager.getConnection(base + name + "?user=postgres");
                    var schema = own.createStatement()) {
                schema.execute(Fleet.schema());
            }
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
        return base + name + "?user=postgres";
    }
}
