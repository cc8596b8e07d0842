package dev.hawser.sql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real MariaDB server for tests, started once for all of them in a directory of its own, on the loopback address.
 * Each test has a database of its own. Where MariaDB is not installed the tests are skipped, and say so.
 */
final class MariaDb {
    private static final List<String> PLACES =
            List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin");
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final int TRIES = 600;

    private MariaDb() {}

    /** The server, started when it is first asked for. */
    private static final class Server {
        static final String URL = start();
    }

    private static Optional<Path> program(String name) {
        List<String> places = new ArrayList<>(PLACES);
        places.addAll(List.of(System.getenv("PATH").split(":")));
        return places.stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The URL of a new, empty database; skips the test where there is no server to start. */
    static String newDatabase() {
        assumeTrue(
                program("mariadbd").isPresent() && program("mariadb-install-db").isPresent(),
                "MariaDB is not installed (Debian: apt-get install mariadb-server)");
        String name = "t" + DATABASES.incrementAndGet();
        administer("create database " + name);
        return Server.URL + name + "?user=root";
    }

    /** Past the pool, from outside. */
    static void administer(String sql) {
        try (Connection connection = DriverManager.getConnection(Server.URL + "mysql?user=root");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static String start() {
        try {
            Path home = Files.createTempDirectory("hawser-mariadb");
            String data = "--datadir=" + home.resolve("data");
            run(home, program("mariadb-install-db").orElseThrow(), data, "--auth-root-authentication-method=normal");
            int port = freePort();
            Process server = new ProcessBuilder(command(
                            program("mariadbd").orElseThrow(),
                            data,
                            "--port=" + port,
                            "--bind-address=127.0.0.1",
                            "--socket=" + home.resolve("socket"),
                            "--pid-file=" + home.resolve("pid"),
                            "--innodb-flush-log-at-trx-commit=0",
                            "--innodb-buffer-pool-size=16M"))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, home)));
            String url = "jdbc:mariadb://127.0.0.1:" + port + "/";
            awaitAnswer(url, server, home);
            return url;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("MariaDB is installed, but does not start", e);
        }
    }

    private static List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--no-defaults"));
        command.addAll(List.of(arguments));
        command.add("--user=" + System.getProperty("user.name"));
        return command;
    }

    private static void run(Path home, Path program, String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(home, "install", ".log");
        Process process = new ProcessBuilder(command(program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError(program + " failed: " + Files.readString(log));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static void awaitAnswer(String url, Process server, Path home) throws InterruptedException, IOException {
        for (int i = 0; i < TRIES; i++) {
            try (Connection _ = DriverManager.getConnection(url + "mysql?user=root")) {
                return;
            } catch (SQLException e) { // not yet
                if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new AssertionError("MariaDB does not answer: " + Files.readString(home.resolve("log")));
    }

    private static void end(Process server, Path home) {
        server.destroy();
        try {
            server.waitFor(4, TimeUnit.MINUTES);
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
