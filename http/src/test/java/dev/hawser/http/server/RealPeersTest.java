package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.http.Response;
import dev.hawser.http.websocket.CloseStatus;
import dev.hawser.http.websocket.Message;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.BufferedReader;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Clients that nobody here wrote, on real sockets.
class RealPeersTest {
    interface Body {
        void run(TestReactor test, String url) throws Exception;
    }

    private static void echo(WebSocket socket) {
        for (Message message : socket.messages()) {
            socket.send(message).await();
        }
    }

    interface Work {
        void run(TestReactor test) throws Exception;
    }

    /// Runs a function on a reactor with sockets.
    static void running(Work work) throws Exception {
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                var _ = test.reactor()
                        .inlineAction("test", () -> work.run(test))
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
        }
    }

    static void serving(Body body) throws Exception {
        running(test -> {
            Router routes = Router.of(r -> r.get("/", _ -> Response.text("hello\n"))
                    .webSocket("/socket", RealPeersTest::echo)
                    .webSocket("/deflating", RealPeersTest::echo, o -> o.deflate(true))
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
                                    "text/plain", request.body().bytes().await())));
            HttpServer server = HttpServer.of(Net.of(test.reactor()), routes, options -> options.accessLog(false));
            ListeningPort port = server.listen("tcp:0:interface=127.0.0.1").await();
            body.run(test, "http://127.0.0.1:" + port.port());
        });
    }

    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return said + "exit " + process.waitFor();
    }

    private static boolean hasWebSockets() {
        try {
            return run("/usr/bin/python3", "-c", "import websockets, wsproto").endsWith("exit 0");
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static final String ASK = """
            import asyncio, sys, websockets
            async def main(url):
                async with websockets.connect(url) as socket:
                    await socket.send("grün" * 1000)
                    assert await socket.recv() == "grün" * 1000
                    await socket.send([b"ab", b"", b"cd"])
                    assert await socket.recv() == b"abcd"
                    for i in range(200):
                        await socket.send(str(i) * 10)
                    for i in range(200):
                        assert await socket.recv() == str(i) * 10
                    await asyncio.wait_for(await socket.ping(), 20)
                    print("extensions", socket.extensions)
                print("closed", socket.close_code)
            asyncio.run(main(sys.argv[1]))
            """;

    @Test
    void pythonsWebSocketsSpeakToTheServer() throws Exception {
        assumeTrue(hasWebSockets(), "there is no python3 with websockets and wsproto on this machine");
        serving((test, url) -> {
            for (String path : new String[] {"/socket", "/deflating"}) {
                String said = test.reactor()
                        .deferToThread(() -> run("/usr/bin/python3", "-c", ASK, url.replace("http:", "ws:") + path))
                        .await();
                assertThat(said).contains("closed 1000\n").endsWith("exit 0");
                assertThat(said.contains("PerMessageDeflate")).isEqualTo(path.equals("/deflating"));
            }
        });
    }

    private static final String ANSWER = """
            import asyncio, websockets
            async def echo(socket):
                async for message in socket:
                    await socket.send(message)
                print("closed", socket.close_code, flush=True)
            async def main():
                server = await websockets.serve(echo, "127.0.0.1", 0)
                print(server.sockets[0].getsockname()[1], flush=True)
                await asyncio.Future()
            asyncio.run(main())
            """;

    @Test
    void clientSpeaksToPythonsWebSockets() throws Exception {
        assumeTrue(hasWebSockets(), "there is no python3 with websockets and wsproto on this machine");
        Process python = new ProcessBuilder("/usr/bin/python3", "-c", ANSWER).start();
        try (BufferedReader out = python.inputReader(UTF_8)) {
            String url = "ws://127.0.0.1:" + out.readLine() + "/";
            serving((test, _) -> {
                for (boolean deflate : new boolean[] {false, true}) {
                    WebSocket socket = WebSocket.connect(Net.of(test.reactor()), url, o -> o.deflate(deflate))
                            .await();
                    for (int length : new int[] {0, 1, 125, 126, 1000, 65_535, 65_536, 300_000}) {
                        socket.send("x".repeat(length)).await();
                        assertThat(socket.receive().await()).contains(Message.text("x".repeat(length)));
                    }
                    assertThat(socket.close(CloseStatus.NORMAL).await()).isEqualTo(CloseStatus.NORMAL);
                }
            });
            assertThat(out.readLine()).isEqualTo("closed 1000");
        } finally {
            python.destroyForcibly();
        }
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

    private static boolean curlSpeaksHttp2() {
        try {
            return run("curl", "--version").contains(" HTTP2 ");
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void curlGetsAndPostsByHttp2() throws Exception {
        assumeTrue(curlSpeaksHttp2(), "there is no curl with HTTP/2 on this machine");
        String[] curl = {"curl", "-sS", "--http2-prior-knowledge", "--max-time", "20"};
        serving((test, url) -> {
            // one URL each time: curl 7.88 fails by itself with two on a connection
            assertThat(curled(test, curl, "-w", "%{http_version} ", url + "/")).isEqualTo("hello\n2 exit 0");
            assertThat(curled(test, curl, "-I", url + "/"))
                    .startsWith("HTTP/2 200")
                    .contains("content-length: 6");
            assertThat(curled(test, curl, "-d", "x".repeat(100_000), url + "/echo"))
                    .hasSize(100_006);
            assertThat(curled(
                            test, curl, "-d", "x".repeat(100_000), url + "/", "-o", "/dev/null", "-w", "%{http_code}"))
                    .startsWith("405");
            assertThat(curled(test, curl, "--limit-rate", "200K", url + "/numbers"))
                    .startsWith("0\n1\n")
                    .endsWith("\n19999\nexit 0");
        });
    }

    private static String curled(TestReactor test, String[] curl, String... more) throws Exception {
        String[] all = java.util.Arrays.copyOf(curl, curl.length + more.length);
        System.arraycopy(more, 0, all, curl.length, more.length);
        return test.reactor().deferToThread(() -> run(all)).await();
    }
}
