package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.Response;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.http.client.Proxy;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client on real sockets: origins that nobody here wrote, TLS, proxies, and origins that mean ill.
class RealOriginsTest {
    /// Where the system's packages are, if it has one; else any.
    private static final String PYTHON =
            Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

    @TempDir
    Path directory;

    private interface Work {
        void run(Net net) throws Exception;
    }

    private static void onSockets(Work work) throws Exception {
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                Net net = Net.of(test.reactor());
                var _ = test.reactor()
                        .inlineAction("test", () -> work.run(net))
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
        }
    }

    private static HttpClient client(Net net, Consumer<HttpClientOptions> more) {
        return HttpClient.of(net, options -> more.accept(options.timeout(Duration.ofSeconds(60))));
    }

    private static boolean has(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /// Runs a program for as long as the work takes; it says its port in its first line.
    private void with(List<String> command, Consumer<Integer> work) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String line = said.readLine();
            assertThat(line)
                    .as("errors: %s", Files.readString(directory.resolve("errors")))
                    .isNotNull();
            work.accept(Integer.parseInt(line.replaceAll("\\D+", "")));
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    /// What every origin is asked: a small answer often, a large one, and one that is not there.
    private void getFiles(int port) {
        getFiles(port, HttpVersion.AUTO);
    }

    private void getFilesByHttp2(int port) {
        getFiles(port, HttpVersion.HTTP_2);
    }

    private void getFiles(int port, HttpVersion version) {
        try {
            byte[] large = new byte[3_000_000];
            for (int i = 0; i < large.length; i++) {
                large[i] = (byte) (i * 31 >> 7);
            }
            Files.write(directory.resolve("large"), large);
            Files.writeString(directory.resolve("small"), "hello");
            onSockets(net -> {
                HttpClient http = client(net, options -> options.perOrigin(4).version(version));
                String url = "http://127.0.0.1:" + port + "/";
                List<Deferred<Fetched>> many = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    many.add(http.fetch(url + "small"));
                }
                for (Deferred<Fetched> one : many) {
                    assertThat(one.await().text()).isEqualTo("hello");
                }
                assertThat(http.fetch(url + "large").await().bytes()).isEqualTo(large);
                assertThat(http.fetch(url + "nothing").await().status().code()).isEqualTo(404);
                assertThat(http.fetch(ClientRequest.head(url + "large")).await().bytes())
                        .isEmpty();
                assertThat(http.connections()).isLessThanOrEqualTo(4);
                http.close().await();
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pythonsServerIsAsked() throws Exception {
        assumeTrue(has(PYTHON, "--version"), "there is no python3 on this machine");
        String program = """
                import http.server, functools
                class H(http.server.SimpleHTTPRequestHandler):
                    protocol_version = "HTTP/1.1"
                    def log_message(self, *a): pass
                s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
                print(s.server_port, flush=True)
                s.serve_forever()
                """;
        with(List.of(PYTHON, "-c", program), this::getFiles);
    }

    @Test
    void pythonsServerThatClosesEachConnectionIsAsked() throws Exception {
        assumeTrue(has(PYTHON, "--version"), "there is no python3 on this machine");
        String program = """
                import http.server
                class H(http.server.SimpleHTTPRequestHandler):
                    def log_message(self, *a): pass
                s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
                s.request_queue_size = 100
                print(s.server_port, flush=True)
                s.serve_forever()
                """;
        with(List.of(PYTHON, "-c", program), this::getFiles);
    }

    @Test
    void twistedIsAsked() throws Exception {
        assumeTrue(has(PYTHON, "-c", "import twisted.web"), "there is no Twisted on this machine");
        String program = """
                from twisted.internet import reactor
                from twisted.web import server, static
                p = reactor.listenTCP(0, server.Site(static.File(".")), interface="127.0.0.1")
                print(p.getHost().port, flush=True)
                reactor.run()
                """;
        with(List.of(PYTHON, "-c", program), this::getFiles);
    }

    @Test
    void nginxIsAsked() throws Exception {
        assumeTrue(has("nginx", "-v"), "there is no nginx on this machine");
        String configuration = """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/log;
                events {}
                http {
                  access_log off; gzip on; gzip_min_length 1; gzip_types application/octet-stream text/plain;
                  default_type text/plain; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  server { listen 127.0.0.1:%2$d; root %1$s; keepalive_requests 50; }
                }
                """;
        int port = freePort();
        Files.writeString(directory.resolve("conf"), configuration.formatted(directory, port));
        with(listeningAt(port, "nginx -c " + directory + "/conf"), this::getFiles);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /// A program that says its port when something listens there, and ends its child with itself.
    private static List<String> listeningAt(int port, String command) {
        return List.of(
                "bash",
                "-c",
                command + " >/dev/null & n=$!; trap 'kill $n; wait $n; exit' TERM; for i in {1..100}; do "
                        + "(echo >/dev/tcp/127.0.0.1/" + port + ") 2>/dev/null && break; sleep 0.2; done; echo " + port
                        + "; wait $n");
    }

    @Test
    void caddyIsAsked() throws Exception {
        assumeTrue(has("caddy", "version"), "there is no caddy on this machine");
        int port = freePort();
        with(
                listeningAt(port, "XDG_CONFIG_HOME=. XDG_DATA_HOME=. caddy file-server --listen 127.0.0.1:" + port),
                this::getFiles);
    }

    @Test
    void hypercornIsAsked() throws Exception {
        assumeTrue(has(PYTHON, "-c", "import hypercorn"), "there is no hypercorn on this machine");
        Files.writeString(directory.resolve("app.py"), """
                import os
                async def app(scope, receive, send):
                    if scope["type"] != "http":
                        return
                    name = "." + scope["path"]
                    found = os.path.isfile(name)
                    await send({"type": "http.response.start", "status": 200 if found else 404, "headers": []})
                    data = open(name, "rb").read() if found else b""
                    for i in range(0, len(data), 50000):
                        await send({"type": "http.response.body", "body": data[i:i + 50000], "more_body": True})
                    await send({"type": "http.response.body", "body": b""})
                """);
        int port = freePort();
        with(listeningAt(port, PYTHON + " -m hypercorn app:app --bind 127.0.0.1:" + port), listening -> {
            getFiles(listening);
            getFilesByHttp2(listening);
        });
    }

    @Test
    void nodeEchoesWhatItIsSent() throws Exception {
        assumeTrue(has("node", "--version"), "there is no node on this machine");
        String program = """
                const s = require('http').createServer((q, a) => {
                  if (q.url == '/refuse') { a.writeHead(413, {Connection: 'close'}); a.end('no'); return; }
                  a.writeHead(200, {'X-Method': q.method}); q.pipe(a); });
                s.on('checkContinue', (q, a) => {
                  if (q.url == '/refuse') { a.writeHead(413); a.end('no'); } else { a.writeContinue(); q.pipe(a); } });
                s.listen(0, '127.0.0.1', () => console.log(s.address().port));
                """;
        with(List.of("node", "-e", program), port -> {
            try {
                onSockets(net -> echo(client(net, _ -> {}), "http://127.0.0.1:" + port + "/"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void echo(HttpClient http, String url) throws Exception {
        byte[] large = new byte[2_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 17 >> 5);
        }
        for (ClientRequest request : new ClientRequest[] {
            ClientRequest.post(url).withBytes("a/b", large),
            ClientRequest.put(url).withBytes("a/b", large).withExpectContinue(),
            ClientRequest.post(url).withBody(Body.of(large)),
            ClientRequest.post(url).withContent(new ClientRequest.Pulled(() -> Body.of(large), large.length, true))
        }) {
            assertThat(http.fetch(request).await().bytes()).isEqualTo(large);
        }
        ClientRequest refused =
                ClientRequest.post(url + "refuse").withBytes("a/b", large).withExpectContinue();
        assertThat(http.fetch(refused).await().status().code()).isEqualTo(413);
        assertThat(http.fetch(url).await().headers().first("X-Method")).contains("GET");
        http.close().await();
    }

    private X509Bundle certificate(String host) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + host)
                .setIsCertificateAuthority(true)
                .addSanDnsName(host)
                .notBefore(Instant.now().minus(1, ChronoUnit.DAYS))
                .notAfter(Instant.now().plus(1, ChronoUnit.DAYS))
                .buildSelfSigned();
    }

    @Test
    void tlsIsSpokenStraightAndThroughAProxy() throws Exception {
        X509Bundle bundle = certificate("localhost");
        Path certificate = Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
        onSockets(net -> {
            TlsSettings server = TlsSettings.of(tls -> tls.key(certificate, key).applicationProtocols("http/1.1"));
            FakeOrigin bank =
                    FakeOrigin.listen(net, Endpoint.tls("127.0.0.1", 0, server)).await();
            bank.otherwise(request -> FakeAnswer.text(request.target()));
            ListeningPort proxy = net.listen("tcp:0:interface=127.0.0.1", connection -> tunnel(net, connection))
                    .await();
            String url = "https://localhost:" + bank.port().port() + "/x";
            TlsSettings trusting = TlsSettings.of(tls -> tls.trust(certificate));
            HttpClient straight = client(net, options -> options.tls(trusting));
            assertThat(straight.fetch(url).await().text()).isEqualTo("/x");
            HttpClient through =
                    client(net, options -> options.tls(trusting).proxy(Proxy.http("127.0.0.1", proxy.port())));
            assertThat(through.fetch(url).await().text()).isEqualTo("/x");
            assertThat(through.fetch(url).await().text()).isEqualTo("/x");
            assertThat(bank.connections()).isEqualTo(2);
            HttpClient doubting = client(net, _ -> {});
            HttpClientException failure = (HttpClientException) doubting.fetch(url)
                    .addCallback(_ -> new Exception("it was believed"))
                    .addErrback(e -> (Exception) e)
                    .await();
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            bank.enqueue(FakeAnswer.raw("HTTP/1.1 200 OK\r\n\r\nhalf").cutAfter(23, FakeAnswer.End.RESETS));
            assertThat(straight.fetch(url)
                            .addCallback(_ -> "whole")
                            .addErrback(HttpClientException.class, e -> e.kind().toString())
                            .await())
                    .isEqualTo("LOST"); // there was no close_notify
            straight.close().await();
            through.close().await();
        });
    }

    @Test
    void versionIsAgreedOnByTlsStraightAndThroughAProxy() throws Exception {
        X509Bundle bundle = certificate("localhost");
        Path certificate = Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
        onSockets(net -> {
            TlsSettings trusting = TlsSettings.of(tls -> tls.trust(certificate));
            Endpoint endpoint = Endpoint.tls("127.0.0.1", 0, TlsSettings.of(tls -> tls.key(certificate, key)));
            for (boolean http2 : new boolean[] {true, false}) {
                HttpServer server = HttpServer.of(
                        net,
                        request -> Response.text(request.target().path()),
                        o -> o.accessLog(false).http2(http2));
                String url =
                        "https://localhost:" + server.listen(endpoint).await().port() + "/";
                HttpClient http = client(net, options -> options.tls(trusting));
                tenAtOnce(http, url, http2);
                ListeningPort proxy = net.listen("tcp:0:interface=127.0.0.1", to -> tunnel(net, to))
                        .await();
                HttpClient through =
                        client(net, options -> options.tls(trusting).proxy(Proxy.http("127.0.0.1", proxy.port())));
                tenAtOnce(through, url, http2);
                through.close().await();
                HttpClient strict = client(
                        net,
                        options -> options.version(HttpVersion.HTTP_2)
                                .tls(TlsSettings.of(tls -> tls.checkCertificate(false))));
                assertThat(strict.fetch(url)
                                .addCallback(Fetched::text)
                                .addErrback(HttpClientException.class, Exception::getMessage)
                                .await())
                        .matches(http2 ? "/" : "no connection to .* the server does not choose HTTP/2|.*handshake.*");
                http.close().await();
                strict.close().await();
                server.close().await();
            }
        });
    }

    private static void tenAtOnce(HttpClient http, String url, boolean http2) {
        List<Deferred<Fetched>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(http.fetch(url + i));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(all.get(i).await().text()).isEqualTo("/" + i);
        }
        assertThat(http.connections() == 1).isEqualTo(http2);
    }

    @Test
    void nghttpdIsAskedByHttp2() throws Exception {
        assumeTrue(has("nghttpd", "--version"), "there is no nghttpd on this machine");
        int port = freePort();
        with(listeningAt(port, "nghttpd --no-tls -m 20 -d . " + port), this::getFilesByHttp2);
    }

    /// A proxy that answers CONNECT and then carries bytes both ways.
    private static void tunnel(Net net, Connection connection) throws Exception {
        String[] first = connection.readLine().await().orElseThrow().split(" ", -1);
        for (String line = connection.readLine().await().orElseThrow();
                !line.isEmpty();
                line = connection.readLine().await().orElseThrow()) {
            continue;
        }
        Connection to = net.connect("tcp:127.0.0.1:" + first[1].substring(first[1].indexOf(':') + 1))
                .await();
        connection.send("HTTP/1.1 200 Tunnel\r\n\r\n");
        var _ = net.reactor().inlineAction("back", () -> carry(to, connection));
        carry(connection, to);
    }

    private static void carry(Connection from, Connection to) {
        try {
            for (byte[] piece = from.read().await(NetException.class);
                    piece.length > 0;
                    piece = from.read().await(NetException.class)) {
                to.write(piece).await(NetException.class);
            }
            to.close();
        } catch (NetException e) {
            to.abort();
        }
    }

    @Test
    void originsThatMeanIllAreBounded() throws Exception {
        onSockets(net -> {
            String[] endless = {
                "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100),
                "x".repeat(1000),
                "HTTP/1.1 200 OK\r\nX: " + "y".repeat(1000),
                "HTTP/1.1 103 Early\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n"
            };
            String[] more = {
                "X: y\r\n".repeat(100),
                "x".repeat(1000),
                "y".repeat(1000),
                "HTTP/1.1 103 Early\r\n\r\n",
                "400\r\n" + "z".repeat(1024) + "\r\n",
                "z".repeat(1000)
            };
            for (int i = 0; i < endless.length; i++) {
                int which = i;
                long[] sent = {0};
                ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                            try {
                                connection.write(endless[which]).await(NetException.class);
                                while (true) {
                                    connection.write(more[which]).await(NetException.class);
                                    sent[0] += more[which].length();
                                }
                            } catch (NetException e) {
                                return; // at last
                            }
                        })
                        .await();
                HttpClient http = client(net, options -> options.maxBody(100_000));
                Exception failure = http.fetch("http://127.0.0.1:" + port.port() + "/")
                        .addCallback(_ -> new Exception("it was read"))
                        .addErrback(e -> (Exception) e)
                        .await();
                assertThat(failure).as(endless[i]).isInstanceOf(HttpClientException.class);
                assertThat(((HttpClientException) failure).kind()).isIn(Kind.TOO_LARGE, Kind.MALFORMED);
                assertThat(http.connections()).isZero();
                assertThat(sent[0]).isLessThan(20_000_000);
                port.close().await();
            }
        });
    }

    @Test
    void anOriginThatSendsWithoutEndWaitsForItsReader() throws Exception {
        onSockets(net -> {
            long[] sent = {0};
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        try {
                            connection.write("HTTP/1.1 200 OK\r\n\r\n").await(NetException.class);
                            while (true) {
                                connection.write(new byte[50_000]).await(NetException.class);
                                sent[0] += 50_000;
                            }
                        } catch (NetException e) {
                            return;
                        }
                    })
                    .await();
            HttpClient http = client(net, _ -> {});
            try (ClientResponse answer = http.send(ClientRequest.get("http://127.0.0.1:" + port.port() + "/"))
                    .await()) {
                answer.body().read().await();
                long before = -1;
                while (before != sent[0]) { // until the buffers between both are full
                    before = sent[0];
                    net.reactor().sleep(Duration.ofMillis(300)).await();
                }
                assertThat(sent[0]).isLessThan(30_000_000);
            }
            assertThat(http.connections()).isZero();
            port.close().await();
        });
    }
}
