package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Served;
import dev.hawser.http.server.StaticFiles;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of a directory over real sockets, where the system may send them by itself.
class FilesOnSocketsTest {
    private static final int LENGTH = 400_001;

    @TempDir
    Path directory;

    private final List<Served> served = new ArrayList<>();
    private byte[] content;

    private interface Work {
        void run(Net net, String port) throws Exception;
    }

    @BeforeEach
    void writes() throws Exception {
        content = new byte[LENGTH];
        new Random(5).nextBytes(content);
        Files.write(directory.resolve("a.bin"), content);
    }

    private void serving(Endpoint endpoint, Work work) throws Exception {
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                Net net = Net.of(test.reactor());
                var _ = test.reactor()
                        .inlineAction("test", () -> {
                            HttpServer server = HttpServer.of(
                                    net,
                                    StaticFiles.of(directory),
                                    o -> o.accessLog(false).observer(served::add));
                            work.run(
                                    net,
                                    "localhost:"
                                            + server.listen(endpoint).await().port());
                            server.close().await();
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

    /// All of it, a range, several of them, and all of it again on the same connection.
    private void areWhole(HttpClient http, String url) {
        for (int i = 0; i < 2; i++) {
            assertThat(http.fetch(url).await().bytes()).isEqualTo(content);
            Fetched part = http.fetch(ClientRequest.get(url).withHeader("Range", "bytes=100000-350000"))
                    .await();
            assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(content, 100_000, 350_001));
            Fetched parts = http.fetch(ClientRequest.get(url).withHeader("Range", "bytes=0-99999,200000-349999"))
                    .await();
            assertThat(parts.status().code()).isEqualTo(206);
            assertThat(parts.bytes())
                    .hasSizeBetween(250_000, 251_000)
                    .containsSequence(Arrays.copyOfRange(content, 349_000, 350_000));
            assertThat(http.fetch(ClientRequest.head(url)).await().bytes()).isEmpty();
        }
        assertThat(http.connections()).isEqualTo(1);
        http.close().await();
    }

    @Test
    void filesAreWholeWithAndWithoutHttp2() throws Exception {
        serving(Endpoint.tcp("127.0.0.1", 0), (net, port) -> {
            areWhole(HttpClient.of(net), "http://" + port + "/a.bin");
            areWhole(HttpClient.of(net, o -> o.version(HttpVersion.HTTP_2)), "http://" + port + "/a.bin");
        });
    }

    @Test
    void filesAreWholeByTls() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .buildSelfSigned();
        Path certificate = Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
        TlsSettings trusting = TlsSettings.of(tls -> tls.trust(certificate));
        serving(Endpoint.tls("127.0.0.1", 0, TlsSettings.of(tls -> tls.key(certificate, key))), (net, port) -> {
            for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_1_1, HttpVersion.AUTO}) {
                areWhole(HttpClient.of(net, o -> o.version(version).tls(trusting)), "https://" + port + "/a.bin");
            }
        });
    }

    @Test
    void aClientThatLeavesInTheMiddleIsForgottenAndAFileThatIsCutBreaksTheAnswerOff() throws Exception {
        Path file = Files.write(directory.resolve("b.bin"), new byte[40 << 20]);
        serving(Endpoint.tcp("127.0.0.1", 0), (net, port) -> {
            HttpClient http = HttpClient.of(net);
            try (ClientResponse answer =
                    http.send(ClientRequest.get("http://" + port + "/b.bin")).await()) {
                answer.body().read().await();
            }
            ClientResponse cut =
                    http.send(ClientRequest.get("http://" + port + "/b.bin")).await();
            cut.body().read().await();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(30 << 20);
            }
            String end = "whole";
            try {
                for (byte[] piece = cut.body().read().await(HttpClientException.class);
                        piece.length > 0;
                        piece = cut.body().read().await(HttpClientException.class)) {
                    continue;
                }
            } catch (HttpClientException e) {
                end = e.kind().toString();
            }
            assertThat(end).isEqualTo("LOST");
            assertThat(http.connections()).isZero();
        });
        assertThat(served).extracting(Served::end).contains(Served.End.CLIENT_GONE, Served.End.FAILED);
    }
}
