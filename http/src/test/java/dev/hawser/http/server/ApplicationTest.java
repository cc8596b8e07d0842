package dev.hawser.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Response;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.Application;
import dev.hawser.task.Service;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program of services with a real server, ended by real signals and by the end of a service.
class ApplicationTest {
    private static final int TERMINATED = 128 + 15;

    /// What runs in the process: a server, and a loop that is there for it.
    static final class Program {
        private Program() {}

        private static void say(String line) {
            System.out.println(line);
            System.out.flush();
        }

        public static void main(String[] arguments) {
            System.exit(Application.run("shop", app -> {
                Reactor reactor = Reactor.current();
                HttpServer server = HttpServer.of(
                        Net.of(reactor),
                        Router.of(r -> r.get("/", _ -> Response.text("hello"))
                                .get("/slow", _ -> {
                                    say("slow begun");
                                    reactor.sleep(Duration.ofMillis(500)).await();
                                    return Response.text("slow done");
                                })
                                .get("/tree", _ -> Response.text(app.dump()))
                                .post("/stop", _ -> {
                                    app.stop();
                                    return Response.text("stopping");
                                })),
                        options -> options.grace(Duration.ofSeconds(20)));
                Service<Boolean> store = app.service(
                        "store",
                        () -> reactor.deferLater(Duration.ofMillis(1), () -> true),
                        _ -> reactor.deferLater(Duration.ZERO, () -> {
                            say("store closed");
                            return true;
                        }));
                Service<ListeningPort> port = app.service(
                        "server",
                        () -> server.listen("tcp:0:interface=127.0.0.1"),
                        _ -> server.close().addCallback(_ -> {
                            say("server closed");
                            return true;
                        }));
                app.whenReady(_ -> {
                    if (!store.get()) {
                        throw new AssertionError("the store is not there");
                    }
                    say(String.valueOf(port.get().port()));
                });
            }));
        }
    }

    private static List<String> output(Path directory) throws Exception {
        return Files.readAllLines(directory.resolve("out"));
    }

    private static void awaitOutput(Path directory, String line) throws Exception {
        for (int i = 0; i < 1500 && !output(directory).contains(line); i++) {
            ServerProcess.pause();
        }
    }

    @Test
    void aSignalStopsTheServicesInReverseOrderBehindTheRequestUnderWay(@TempDir Path directory) throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, Program.class);
                Socket socket = server.connect()) {
            assertThat(server.ask("GET /tree HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .contains("store", "server");
            socket.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            awaitOutput(directory, "slow begun");
            assertThat(server.terminate()).isEqualTo(TERMINATED);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("slow done");
            assertThat(output(directory)).endsWith("slow begun", "server closed", "store closed");
            assertThat(server.log()).doesNotContain("Exception");
        }
    }

    @Test
    void aRequestStopsTheProgramAndGetsItsAnswer(@TempDir Path directory) throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, Program.class)) {
            assertThat(server.ask("POST /stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                    .endsWith("stopping");
            assertThat(server.process.waitFor()).isZero();
            assertThat(output(directory)).endsWith("server closed", "store closed");
        }
    }
}
