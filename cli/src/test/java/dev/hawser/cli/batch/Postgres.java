package dev.hawser.cli.batch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL server, one for all tests of a JVM. Each test has a database of its own. */
final class Postgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private Postgres() {}

    private static EmbeddedPostgres start() {
        try {
            Path binaries = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "hawser-postgres"));
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries.toFile()) // unpacked once, for the next run too
                    .setServerConfig("fsync", "off")
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a statement executed in a database of {@link #newDatabase}. */
    static void execute(String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://" + database + "?user=postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What stands behind the user in the URL of a new, empty database: its host, port and name. */
    static String newDatabase() {
        String name = "c" + DATABASES.incrementAndGet();
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return "127.0.0.1:" + SERVER.getPort() + "/" + name;
    }
}
