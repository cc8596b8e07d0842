package dev.hawser.fleet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server for tests, from the binaries that Maven fetches; or, with
 * {@code -Dhawser.postgres=jdbc:postgresql://host:port/}, one that runs. Each test has a database of its own.
 */
final class Postgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String GIVEN = System.getProperty("hawser.postgres", "");
    private static final String SERVER = GIVEN.isEmpty() ? start() : GIVEN;
    private static final String USER = "?user=postgres&password=postgres&prepareThreshold=0"; // as the commands have it

    private Postgres() {}

    private static String start() {
        try {
            Path work = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "hawser-postgres"));
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(work.toFile()) // the unpacked binaries, for the next run too
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "60")
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return "jdbc:postgresql://localhost:" + server.getPort() + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the programs are of the server that runs. */
    static Path binaries() {
        try (Connection connection = DriverManager.getConnection(SERVER + "postgres" + USER);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select setting from pg_config() where name = 'BINDIR'")) {
            rows.next();
            return Path.of(rows.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String fleet = "";

    /** The URL of a database that has the schema, and nothing in it. The same one each time: a test at a time has it. */
    static synchronized String emptyFleet() {
        boolean isNew = fleet.isEmpty();
        if (isNew) {
            fleet = newDatabase();
        }
        try (Connection connection = DriverManager.getConnection(fleet);
                var statement = connection.createStatement()) {
            statement.execute(isNew ? Fleet.schema() : """
                    truncate hawser.run, hawser.job, hawser.row, hawser.worker, hawser.crew, hawser.lease, hawser.again,
                      hawser.aside, hawser.outcome, hawser.attempt, hawser.event, hawser.kept,
                      hawser.known
                    """);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return fleet;
    }

    /** The URL of a new, empty database. */
    static String newDatabase() {
        String name = "f" + DATABASES.incrementAndGet() + "_"
                + ProcessHandle.current().pid();
        try (Connection connection = DriverManager.getConnection(SERVER + "postgres" + USER);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return SERVER + name + USER;
    }
}
