package dev.hawser.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL server in a directory, which a test may copy, kill and promote.
 *
 * @param binaries where its programs are
 * @param data its directory
 * @param port on loopback
 */
record LocalPostgres(Path binaries, Path data, int port) implements AutoCloseable {
    /** Makes the directory. */
    static LocalPostgres make(Path binaries, Path data) throws Exception {
        run(List.of(
                binaries.resolve("initdb").toString(), "-D", data.toString(), "-U", "postgres", "-A", "trust", "-N"));
        return new LocalPostgres(binaries, data, freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The same one as a standby of it. It must not run. */
    LocalPostgres standby(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Path copy = directory.resolve(data.relativize(file).toString());
                Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.createFile(directory.resolve("standby.signal"));
        Files.writeString(
                directory.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n");
        return new LocalPostgres(binaries, directory, freePort());
    }

    /** Starts it, with settings. */
    void start(String... settings) throws Exception {
        List<String> options = new ArrayList<>(List.of(
                "-p " + port,
                "-c listen_addresses=127.0.0.1",
                "-c unix_socket_directories=''",
                "-c fsync=off",
                "-c wal_keep_size=1000",
                "-c max_connections=60"));
        Stream.of(settings).map(setting -> "-c " + setting).forEach(options::add);
        control("-l", data + ".log", "-w", "-o", String.join(" ", options), "start");
    }

    void stop() throws Exception {
        control("-w", "-m", "fast", "stop");
    }

    void promote() throws Exception {
        control("-w", "promote");
    }

    /** As by kill -9: nothing is written any more. */
    void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        postmaster.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().join();
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            try {
                kill();
            } catch (java.util.NoSuchElementException e) {
                // it was killed
            }
        }
    }

    private void control(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(binaries.resolve("pg_ctl").toString(), "-D", data.toString()));
        command.addAll(List.of(arguments));
        run(command);
    }

    /** It refuses to run as root. */
    private static void run(List<String> command) throws Exception {
        List<String> whole = new ArrayList<>(command);
        if (System.getProperty("user.name").equals("root")) {
            whole.addAll(0, List.of("unshare", "-U"));
        }
        Path log = Files.createTempFile("postgres", ".log");
        try {
            Process process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", whole) + ": " + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }
}
