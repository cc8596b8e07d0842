package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.http.websocket.CloseStatus;
import dev.hawser.http.websocket.Message;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.net.Net;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients of other languages and libraries, on real sockets: undici and ws of Node.js, where they are installed beside
/// it, Python's httpx, OkHttp.
class OtherClientsTest {
    private static Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try {
            builder.environment()
                    .putIfAbsent(
                            "NODE_PATH",
                            RealPeersTest.run("npm", "root", "-g")
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        } catch (IOException | InterruptedException e) {
            builder.environment().putIfAbsent("NODE_PATH", "/usr/lib/node_modules");
        }
        return builder.start();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = start(command);
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return said + "exit " + process.waitFor();
    }

    private static boolean succeeds(String... command) {
        try {
            return run(command).endsWith("exit 0");
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static final String UNDICI = """
            const { fetch, Client } = require('undici');
            async function main(url) {
                console.log(await (await fetch(url + '/')).text());
                const posted = await fetch(url + '/echo', { method: 'POST', body: 'x'.repeat(100000) });
                console.log(posted.status, (await posted.text()).length);
                console.log((await (await fetch(url + '/numbers')).text()).length);
                const client = new Client(url, { pipelining: 10 });
                const all = await Promise.all(Array.from({ length: 50 }, () =>
                    client.request({ path: '/', method: 'GET' }).then(answer => answer.body.text())));
                console.log(all.filter(text => text === 'hello\\n').length);
                const leaving = new AbortController();
                const left = await client.request({ path: '/numbers', method: 'GET', signal: leaving.signal });
                leaving.abort();
                await left.body.text().catch(e => console.log(e.name));
                await client.close();
            }
            main(process.argv[1]);
            """;

    @Test
    void undiciAsks() throws Exception {
        assumeTrue(succeeds("node", "-e", "require('undici')"), "there is no Node.js with undici on this machine");
        RealPeersTest.serving((test, url) -> {
            String said = test.reactor()
                    .deferToThread(() -> run("node", "-e", UNDICI, url))
                    .await();
            assertThat(said).isEqualTo("hello\n\n200 100000\n108890\n50\nAbortError\nexit 0");
        });
    }

    private static final String WS_ASKS = """
            const WebSocket = require('ws');
            const socket = new WebSocket(process.argv[1]);
            let come = 0;
            socket.on('open', () => socket.send('gr\\u00fcn'.repeat(1000)));
            socket.on('message', (data, binary) => {
                if (come === 0 && data.toString() !== 'gr\\u00fcn'.repeat(1000)) throw new Error('not what was sent');
                if (come > 0 && (!binary || data.length !== 100 * come)) throw new Error('not in order: ' + come);
                come++;
                if (come === 1) for (let i = 1; i <= 200; i++) socket.send(Buffer.alloc(100 * i, 7));
                if (come === 201) { socket.ping(); }
            });
            socket.on('pong', () => socket.close(1000));
            socket.on('close', code => console.log('closed', code, come, socket.extensions));
            """;

    @Test
    void wsSpeaksToTheServer() throws Exception {
        assumeTrue(succeeds("node", "-e", "require('ws')"), "there is no Node.js with ws on this machine");
        RealPeersTest.serving((test, url) -> {
            for (String path : List.of("/socket", "/deflating")) {
                String said = test.reactor()
                        .deferToThread(() -> run("node", "-e", WS_ASKS, url.replace("http:", "ws:") + path))
                        .await();
                assertThat(said).startsWith("closed 1000 201 ").endsWith("exit 0");
                assertThat(said.contains("permessage-deflate")).isEqualTo(path.equals("/deflating"));
            }
        });
    }

    private static final String WS_ANSWERS = """
            const { WebSocketServer } = require('ws');
            const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
            server.on('listening', () => console.log(server.address().port));
            server.on('connection', socket => {
                socket.on('message', (data, binary) => socket.send(data, { binary }));
                socket.on('close', code => console.log('closed', code));
            });
            """;

    @Test
    void clientSpeaksToWs() throws Exception {
        assumeTrue(succeeds("node", "-e", "require('ws')"), "there is no Node.js with ws on this machine");
        Process node = start("node", "-e", WS_ANSWERS);
        try (BufferedReader out = node.inputReader(UTF_8)) {
            String url = "ws://127.0.0.1:" + out.readLine() + "/";
            RealPeersTest.running(test -> {
                for (boolean deflate : new boolean[] {false, true}) {
                    WebSocket socket = WebSocket.connect(Net.of(test.reactor()), url, o -> o.deflate(deflate))
                            .await();
                    for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536, 300_000}) {
                        socket.send("x".repeat(length)).await();
                        assertThat(socket.receive().await()).contains(Message.text("x".repeat(length)));
                    }
                    assertThat(socket.close(CloseStatus.NORMAL).await()).isEqualTo(CloseStatus.NORMAL);
                }
            });
            assertThat(out.readLine()).isEqualTo("closed 1000");
        } finally {
            node.destroyForcibly();
        }
    }

    private static final String HTTPX = """
            import httpx, sys
            url = sys.argv[1]
            def pieces():
                for i in range(100):
                    yield b"y" * 1000
            for http2 in (False, True):
                with httpx.Client(http1=not http2, http2=http2, timeout=30) as client:
                    hello = client.get(url + "/")
                    print(hello.http_version, hello.text.strip())
                    print(len(client.post(url + "/echo", content=b"x" * 100000).text))
                    print(len(client.post(url + "/echo", content=pieces()).text))
                    print(len(client.get(url + "/numbers").text), client.get(url + "/none").status_code)
                    with client.stream("GET", url + "/numbers") as left:
                        next(left.iter_bytes())
                    print(client.get(url + "/").text.strip())
            """;

    @Test
    void httpxAsksByBothVersions() throws Exception {
        assumeTrue(
                succeeds("/usr/bin/python3", "-c", "import httpx, h2"),
                "there is no python3 with httpx and h2 on this machine");
        RealPeersTest.serving((test, url) -> {
            String said = test.reactor()
                    .deferToThread(() -> run("/usr/bin/python3", "-c", HTTPX, url))
                    .await();
            String each = " hello\n100000\n100000\n108890 404\nhello\n";
            assertThat(said).isEqualTo("HTTP/1.1" + each + "HTTP/2" + each + "exit 0");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void okHttpAsks(Protocol protocol) throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
                .protocols(List.of(protocol))
                .callTimeout(Duration.ofSeconds(30))
                .retryOnConnectionFailure(false)
                .build();
        RealPeersTest.serving((test, url) -> {
            var asked = test.reactor().deferToThread(() -> {
                for (int i = 0; i < 20; i++) {
                    assertThat(text(client, new Request.Builder().url(url + "/")))
                            .isEqualTo("hello\n");
                }
                assertThat(text(client, new Request.Builder().url(url + "/numbers")))
                        .endsWith("\n19999\n");
                byte[] much = new byte[300_000];
                assertThat(text(client, new Request.Builder().url(url + "/echo").post(RequestBody.create(much))))
                        .hasSize(much.length);
                return true;
            });
            assertThat(asked.await()).isTrue();
        });
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static String text(OkHttpClient client, Request.Builder request) throws IOException {
        try (Response response = client.newCall(request.build()).execute()) {
            assertThat(response.code()).isEqualTo(200);
            return response.body().string();
        }
    }
}
