package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.http.Response;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Clients that nobody here wrote, on real sockets.
class RealPeersTest {
    private interface Body {
        void run(TestReactor test, String url) throws Exception;
    }

    private static void serving(Body body) throws Exception {
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                Net net = Net.of(test.reactor());
                var _ = test.reactor()
                        .inlineAction("test", () -> {
                            Router routes = Router.of(r -> r.get("/", _ -> Response.text("hello\n"))
                                    .get(
                                            "/numbers",
                                            _ -> Response.stream("text/plain", out -> {
                                                for (int i = 0; i < 20_000; i++) {
                                                    out.write(i + "\n").await();
                                                }
                                            }))
                                    .post(
                                            "/echo",
                                            request -> Response.bytes(
                                                    "text/plain",
                                                    request.body().bytes().await())));
                            HttpServer server = HttpServer.of(net, routes, options -> options.accessLog(false));
                            ListeningPort port =
                                    server.listen("tcp:0:interface=127.0.0.1").await();
                            body.run(test, "http://127.0.0.1:" + port.port());
                        })
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return said + "exit " + process.waitFor();
    }

    private static boolean hasCurl() {
        try {
            return run("curl", "--version").startsWith("curl ");
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void curlGetsAndPosts() throws Exception {
        assumeTrue(hasCurl(), "there is no curl on this machine");
        serving((test, url) -> {
            String said = test.reactor()
                    .deferToThread(() ->
                            run("curl", "-sS", "--max-time", "20", url + "/", url + "/", "-d", "a=b", url + "/echo"))
                    .await();
            assertThat(said).contains("405").endsWith("a=bexit 0"); // -d makes all three of them posts
            said = test.reactor()
                    .deferToThread(() -> run("curl", "-sSI", "--max-time", "20", url + "/"))
                    .await();
            assertThat(said).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 6");
            said = test.reactor()
                    .deferToThread(
                            () -> run("curl", "-sS", "--max-time", "20", "-d", "x".repeat(100_000), url + "/echo"))
                    .await(); // which asks before it sends so much
            assertThat(said).hasSize(100_006);
            said = test.reactor()
                    .deferToThread(
                            () -> run("curl", "-sS", "--max-time", "20", "--limit-rate", "200K", url + "/numbers"))
                    .await();
            assertThat(said).startsWith("0\n1\n").endsWith("\n19999\nexit 0");
        });
    }
}
