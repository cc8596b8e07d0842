package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.defer.Deferred;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an http step makes of servers that behave badly. */
class HttpWeatherTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepException failure(String yaml) throws Exception {
        StepException failure;
        try (StepBench bench = StepBench.of(yaml.replace("SERVER", server.url()))) {
            failure = bench.failure("{}");
        }
        server.awaitNoConnections();
        return failure;
    }

    private static void raw(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nothing at all            | \"\"                                                                 | closed",
                "half a status line        | \"HTTP/1.1 2\"                                                       | closed",
                "half a header             | \"HTTP/1.1 200 OK\r\nContent-Le\"                                   | closed",
                "half a body               | \"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf\"               | closed",
                "half a chunk              | \"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhal\"   | closed",
                "no HTTP                   | \"220 smtp.example ESMTP ready\r\n\r\n\"                              | protocol",
                "a chunk without a size    | \"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\"    | protocol",
                "a body that is no gzip    | \"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd\" | gzip",
            })
    void brokenResponseFailsTheStep(String what, String response, String kind) throws Exception {
        server.on("/", (_, out) -> {
            raw(out, response);
            out.close();
        });
        StepException failure = failure("- http: {url: SERVER/, method: post, timeout: 5s}");
        assertThat(failure.kind()).as(what + ": " + failure.getMessage()).isEqualTo(kind);
        assertThat(failure.isTransient()).isEqualTo(kind.equals("closed"));
        assertThat(failure.getMessage()).startsWith(server.url() + ": ");
    }

    @Test
    void gzipThatIsCutOffFails() throws Exception {
        byte[] gzip = new byte[] {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 0, 75};
        server.on("/", (_, out) -> out.write(TestServer.response(200, gzip, "Content-Encoding: gzip")));
        assertThat(failure("- http: SERVER/").kind()).isEqualTo("gzip");
    }

    @Test
    void refusedConnectionIsTransient() throws Exception {
        int port;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        StepException failure = failure("- http: http://127.0.0.1:" + port + "/");
        assertThat(failure.kind()).isEqualTo("connect");
        assertThat(failure.isTransient()).isTrue();
        assertThat(failure.getMessage())
                .isEqualTo("http://127.0.0.1:" + port + ": no connection: it was refused, or nobody is there");
    }

    @Test
    void unknownHostIsNamed() throws Exception {
        StepException failure = failure("- http: http://no-such-host.invalid/");
        assertThat(failure.kind()).isEqualTo("dns");
        assertThat(failure.getMessage()).isEqualTo("http://no-such-host.invalid: the host has no address");
    }

    @Test
    void bodyOfAGibibyteIsCutOffAtTheLimit() throws Exception {
        long[] written = {0};
        CountDownLatch ended = new CountDownLatch(1);
        server.on("/", (_, out) -> {
            try {
                raw(out, "HTTP/1.1 200 OK\r\nContent-Length: " + (1L << 30) + "\r\n\r\n");
                byte[] block = new byte[1 << 16];
                for (; written[0] < 1L << 30; written[0] += block.length) {
                    out.write(block);
                }
            } finally {
                ended.countDown();
            }
        });
        StepException failure = failure("- http: {url: SERVER/, max-body: 1MiB}");
        assertThat(failure.kind()).isEqualTo("body-too-large");
        assertThat(failure.getMessage())
                .isEqualTo(server.url()
                        + ": the response's body has more than 1048576 bytes, which is the limit; see max-body");
        assertThat(failure.isTransient()).isFalse();
        assertThat(ended.await(4, TimeUnit.MINUTES)).isTrue();
        assertThat(written[0]).isLessThan(1L << 26);
    }

    @Test
    void smallBodyThatUnpacksToALargeOneIsRefused() throws Exception {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(new byte[20_000_000]);
        }
        server.on("/", (_, out) -> out.write(TestServer.response(200, bytes.toByteArray(), "Content-Encoding: gzip")));
        assertThat(failure("- http: SERVER/").kind()).isEqualTo("body-too-large");
    }

    @Test
    void responseThatNeverComesTimesOut() throws Exception {
        server.on("/", (_, out) -> out.awaitClientLeaves());
        StepException failure = failure("- http: {url: SERVER/, timeout: 100ms}");
        assertThat(failure.kind()).isEqualTo("timeout");
        assertThat(failure.isTransient()).isTrue();
        assertThat(failure.getMessage()).contains("no complete response within 0.1s");
    }

    @Test
    void bodyThatNeverEndsTimesOut() throws Exception {
        server.on("/", (_, out) -> {
            raw(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (int i = 0; i < 1000; i++) {
                raw(out, "x");
                Thread.sleep(20);
            }
        });
        assertThat(failure("- http: {url: SERVER/, timeout: 200ms}").kind()).isEqualTo("timeout");
    }

    @Test
    void redirectsInACircleEnd() throws Exception {
        server.on("/", 302, "", "Location: /");
        StepException failure = failure("- http: SERVER/");
        assertThat(failure.kind()).isEqualTo("redirects");
        assertThat(failure.getMessage())
                .isEqualTo("was redirected more than 10 times, the last time to " + server.url() + "/");
        assertThat(server.requests).hasSize(11);
    }

    @Test
    void redirectToNowhereIsTold() throws Exception {
        server.on("/", 302, "", "Location: mailto:anna@example.org");
        assertThat(failure("- http: SERVER/").getMessage())
                .startsWith("was redirected to 'mailto:anna@example.org', where no request can go: ");
    }

    @Test
    void cancelledRequestLeavesNoConnection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/", (_, out) -> {
            arrived.countDown();
            out.awaitClientLeaves();
        });
        try (StepBench bench = StepBench.of("- http: " + server.url() + "/")) {
            bench.call(() -> {
                Deferred<?> request = bench.start("{}");
                boolean _ = bench.reactor
                        .deferToThread(() -> arrived.await(4, TimeUnit.MINUTES))
                        .await();
                request.cancel();
                assertThat(request.addErrback(CancellationException.class, e -> null)
                                .await())
                        .isNull();
                return true;
            });
            server.awaitNoConnections();
        }
    }

    @Test
    void cancelAtAnyMomentEndsTheAttempt() throws Exception {
        server.on("*", (_, out) -> {
            Thread.sleep(3);
            out.write(TestServer.response(200, new byte[100]));
        });
        try (StepBench bench =
                StepBench.of("- http: {url: '" + server.url() + "/', json: {}}\n- http: " + server.url() + "/second")) {
            bench.call(() -> {
                for (int micros = 0; micros < 12_000; micros += 150) {
                    Deferred<?> attempt = bench.start("{}");
                    bench.reactor
                            .sleep(java.time.Duration.ofNanos(micros * 1000L))
                            .await();
                    attempt.cancel();
                    var _ = attempt.addErrback(CancellationException.class, e -> null)
                            .await(java.time.Duration.ofMinutes(4));
                }
                return true;
            });
        }
        server.awaitNoConnections();
    }

    /// No request is answered before all five hundred of a round are there.
    @Test
    void fiveHundredRequestsWaitAtOnceOnOneReactorAndReuseTheirConnections() throws Exception {
        CyclicBarrier all = new CyclicBarrier(500);
        server.on("/", (_, out) -> {
            int _ = all.await(4, TimeUnit.MINUTES);
            out.write(TestServer.response(200, new byte[] {'x'}));
        });
        try (StepBench bench = StepBench.of("- http: " + server.url() + "/")) {
            boolean _ = bench.call(() -> {
                for (int round = 0; round < 3; round++) {
                    List<Deferred<?>> requests = new ArrayList<>();
                    for (int i = 0; i < 500; i++) {
                        requests.add(bench.start("{}"));
                    }
                    for (Deferred<?> each : requests) {
                        var _ = each.await();
                    }
                }
                return true;
            });
        }
        assertThat(server.requests).hasSize(1500);
        assertThat(server.acceptedConnections()).isLessThanOrEqualTo(600);
    }
}
