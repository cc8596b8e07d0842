package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.http.Response;
import dev.hawser.net.Net;
import dev.hawser.task.React;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/// A server that is a process of its own, with little memory.
final class ServerProcess implements AutoCloseable {
    final Process process;
    final int port;

    /// What it wrote to its error output: the access log, and all that went wrong.
    final Path log;

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    static ServerProcess start(Path directory) throws IOException {
        return start(directory, Program.class);
    }

    /// One that gives up soon what will not end.
    static ServerProcess startHasty(Path directory) throws IOException {
        return start(directory, Program.class, Program.HASTY);
    }

    /// A program that writes the port of its server as its first line.
    static ServerProcess start(Path directory, Class<?> program, String... arguments) throws IOException {
        return startWatched(directory, program, List.of(), arguments);
    }

    /// One that another program watches, given its command.
    static ServerProcess startWatched(Path directory, Class<?> program, List<String> watcher, String... arguments)
            throws IOException {
        Path log = directory.resolve("log");
        List<String> command = new ArrayList<>(watcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-XX:MaxDirectMemorySize=32m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(log.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        for (int i = 0; i < 1000; i++) {
            List<String> out =
                    Files.exists(directory.resolve("out")) ? Files.readAllLines(directory.resolve("out")) : List.of();
            if (!out.isEmpty()) {
                return new ServerProcess(process, Integer.parseInt(out.getFirst()), log);
            }
            pause();
        }
        process.destroyForcibly();
        throw new AssertionError("the server did not start: " + Files.readString(log));
    }

    /// Another process is waited for.
    static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /// The whole answer to one request, behind which the connection ends.
    String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /// Waits for a text in the log.
    void awaitLog(String text) throws IOException {
        for (int i = 0; i < 1500 && !log().contains(text); i++) {
            pause();
        }
        if (!log().contains(text)) {
            throw new AssertionError("expected \"" + text + "\" in the log, was: " + log());
        }
    }

    /// Ends it by SIGTERM, and waits. The status it ended with.
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the server has not ended within a minute");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// What runs in the process. Whatever is begun is told on its error output.
    static final class Program {
        private static final String HASTY = "hasty";

        private Program() {}

        public static void main(String[] arguments) {
            int patience = List.of(arguments).contains(HASTY) ? 1 : 30; // a busy machine is given time
            System.exit(React.runInline(options -> options.stopTimeout(Duration.ofSeconds(2 * patience)), reactor -> {
                Router routes = Router.of(r -> r.get("/", _ -> Response.text("hello\n"))
                        .get("/work/{id}", request -> {
                            say(System.err, "begun " + request.path("id"));
                            reactor.sleep(Duration.ofMillis(5)).await();
                            return Response.text("done " + request.path("id"));
                        })
                        .post("/hang", _ -> {
                            say(System.err, "hangs");
                            while (true) {
                                try {
                                    reactor.sleep(Duration.ofHours(1)).await();
                                } catch (CancellationException e) {
                                    continue; // it will not listen
                                }
                            }
                        })
                        .post("/drop", request -> {
                            long length = 0;
                            for (byte[] piece = request.body().read().await();
                                    piece.length > 0;
                                    piece = request.body().read().await()) {
                                length += piece.length;
                            }
                            return Response.text(length + " bytes");
                        })
                        .get(
                                "/endless",
                                _ -> Response.stream("text/plain", out -> {
                                    while (true) {
                                        out.write(new byte[10_000]).await();
                                    }
                                })));
                HttpServer server = HttpServer.of(
                        Net.of(reactor),
                        routes,
                        options -> options.grace(Duration.ofSeconds(patience)).headTimeout(Duration.ofSeconds(4)));
                say(
                        System.out,
                        String.valueOf(server.listen("tcp:0:interface=127.0.0.1")
                                .await()
                                .port()));
                server.ended().await();
            }));
        }

        private static void say(PrintStream to, String line) {
            to.println(line);
            to.flush();
        }
    }
}
