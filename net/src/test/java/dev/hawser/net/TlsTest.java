package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.tls.TlsVersion;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// TLS from the first byte, by each engine and version.
@ParameterizedClass
@MethodSource("kinds")
class TlsTest {
    private static Certificates certificates;
    private static TlsSettings ofServer;

    @TempDir
    private static Path directory;

    private final TlsEngine engine;
    private final TlsVersion version;

    TlsTest(Kind kind) {
        engine = kind.engine;
        version = kind.version;
    }

    record Kind(TlsEngine engine, TlsVersion version) {}

    static Stream<Kind> kinds() {
        return Stream.of(TlsEngine.JDK, TlsEngine.OPENSSL)
                .flatMap(engine -> Arrays.stream(TlsVersion.values()).map(version -> new Kind(engine, version)));
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        ofServer = Certificates.server(certificates.forNames("localhost", "127.0.0.1"));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private TlsSettings client() {
        return certificates.client().with(tls -> tls.engine(engine).versions(version));
    }

    private ListeningPort listen(Net net, TlsSettings options, ConnectionHandler handler) {
        return net.listen(Endpoint.tls("127.0.0.1", 0, options.with(tls -> tls.engine(engine))), handler)
                .await();
    }

    private static Deferred<Connection> connecting(Net net, ListeningPort port, TlsSettings options) {
        return net.connect(Endpoint.tls("localhost", port.port(), options)
                .withSocket(socket -> socket.connectTimeout(Duration.ofSeconds(5))));
    }

    private Connection connect(Net net, ListeningPort port) {
        return connecting(net, port, client()).await();
    }

    static void echo(Connection connection) {
        for (byte[] data = connection.read().await();
                data.length > 0;
                data = connection.read().await()) {
            connection.write(data).await();
        }
    }

    private static void on(NetRun.Body body) throws Exception {
        NetRun.on(IoMechanism.preferred(), body);
    }

    @Test
    void echoesAndTellsWhatWasAgreedOn() throws Exception {
        on(net -> {
            Promise<TlsSession> atServer = new Promise<>();
            ListeningPort port =
                    listen(net, ofServer.with(tls -> tls.applicationProtocols("h2", "echo")), connection -> {
                        atServer.callback(connection.tls().orElseThrow());
                        echo(connection);
                    });
            Connection client = connecting(net, port, client().with(tls -> tls.applicationProtocols("echo", "other")))
                    .await();
            client.write("hello").await();
            assertThat(client.readExactly(5).await()).isEqualTo("hello".getBytes(UTF_8));
            TlsSession here = client.tls().orElseThrow();
            TlsSession there = atServer.await();
            assertThat(here.version()).isEqualTo(version).isEqualTo(there.version());
            assertThat(here.cipher()).startsWith("TLS_").isEqualTo(there.cipher());
            assertThat(here.applicationProtocol()).contains("echo").isEqualTo(there.applicationProtocol());
            assertThat(here.serverName()).contains("localhost").isEqualTo(there.serverName());
            assertThat(here.engine()).isEqualTo(engine);
            assertThat(here.peerCertificates()
                            .getFirst()
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=localhost");
            assertThat(there.peerCertificates()).isEmpty();
        });
    }

    @Test
    void carriesMegabytesInOrder() throws Exception {
        on(net -> {
            byte[] block = new byte[1_000_000];
            new Random(1).nextBytes(block);
            Connection client = connect(net, listen(net, ofServer, TlsTest::echo));
            Deferred<byte[]> answer = client.readExactly(block.length);
            client.write(block).await();
            assertThat(answer.await()).isEqualTo(block);
        });
    }

    @Test
    void slowReaderSlowsTheWriter() throws Exception {
        on(net -> {
            byte[] block = new byte[64 * 1024];
            long total = 4L << 20;
            long[] written = new long[1];
            Connection[] server = new Connection[1];
            Endpoint small = Endpoint.tls("127.0.0.1", 0, ofServer.with(tls -> tls.engine(engine)))
                    .withSocket(socket -> socket.sendBuffer(100_000).receiveBuffer(100_000));
            ListeningPort port = net.listen(small, connection -> {
                        server[0] = connection;
                        while (written[0] < total) {
                            connection.write(block).await();
                            written[0] += block.length;
                        }
                    })
                    .await();
            Connection client = connect(net, port);
            long before = NetRun.whenStill(net, () -> written[0]);
            assertThat(before).isBetween(1L, total / 2);
            assertThat(server[0].pendingOutput()).isBetween(1L, 3L * block.length);
            long read = 0;
            for (byte[] data = client.read().await();
                    data.length > 0;
                    data = client.read().await()) {
                read += data.length;
            }
            assertThat(read).isEqualTo(total);
        });
    }

    @Test
    void closeEndsBothSidesInGoodOrder() throws Exception {
        on(net -> {
            Promise<CloseReason> atServer = new Promise<>();
            ListeningPort port = listen(net, ofServer, connection -> {
                assertThat(connection.readLine().await()).contains("last words");
                assertThat(connection.readLine().await()).isEmpty();
                atServer.callback(connection
                        .close()
                        .chainCallback(_ -> connection.whenClosed())
                        .await());
            });
            Connection client = connect(net, port);
            client.write("last words\n").await();
            client.close().await();
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
            assertThat(atServer.await()).isInstanceOf(CloseReason.Done.class);
        });
    }

    @Test
    void outputGoesOnAfterTheInputHasEndedWhereThereIsSuchAThing() throws Exception {
        on(net -> {
            Promise<CloseReason> atServer = new Promise<>();
            ListeningPort port = listen(net, ofServer, connection -> {
                String all = new String(connection.inputStream().readAllBytes(), UTF_8);
                connection.write("you said " + all).addErrback(_ -> null).await();
                atServer.callback(connection
                        .close()
                        .chainCallback(_ -> connection.whenClosed())
                        .await());
            });
            Connection client = connect(net, port);
            client.write("hello").await();
            client.closeOutput().await();
            String answer = new String(client.inputStream().readAllBytes(), UTF_8);
            boolean halfClose = version == TlsVersion.TLS_1_3 && engine == TlsEngine.JDK;
            assertThat(answer).isEqualTo(halfClose ? "you said hello" : "");
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
            assertThat(atServer.await()).isInstanceOf(CloseReason.Done.class);
        });
    }

    /// What comes until the peer ends or breaks the connection.
    private static String toItsEnd(Connection connection) {
        StringBuilder all = new StringBuilder();
        try {
            for (byte[] data = connection.read().await();
                    data.length > 0;
                    data = connection.read().await()) {
                all.append(new String(data, UTF_8));
            }
        } finally {
            connection.close();
        }
        return all.toString();
    }

    @Test
    void inputThatIsCutShortIsALostConnection() throws Exception {
        on(net -> {
            Promise<Connection> atServer = new Promise<>();
            ListeningPort port = listen(net, ofServer, connection -> {
                assertThat(connection.readLine().await()).contains("half");
                atServer.callback(connection);
                connection.whenClosed().await();
            });
            Promise<Connection> cut = new Promise<>();
            ListeningPort between = net.listen(Endpoint.tcp("127.0.0.1", 0), outer -> {
                        Connection inner = net.connect(Endpoint.tcp("127.0.0.1", port.port()))
                                .await();
                        cut.callback(inner);
                        var _ = net.reactor().inline(() -> pass(inner, outer));
                        boolean _ = pass(outer, inner);
                    })
                    .await();
            Connection client = connect(net, between);
            client.write("half\n").await();
            Connection server = atServer.await();
            cut.await().closeOutput().await(); // without a word by TLS
            assertThat(server.whenClosed().await())
                    .isInstanceOfSatisfying(
                            CloseReason.Lost.class,
                            lost -> assertThat(lost.cause()).hasMessageContaining("close_notify"));
            assertThatThrownBy(() -> server.read().await()).isInstanceOf(ConnectionLostException.class);
        });
    }

    private static boolean pass(Connection from, Connection to) {
        for (byte[] data = from.read().await();
                data.length > 0 && to.isOpen();
                data = from.read().await()) {
            to.write(data).await();
        }
        return true;
    }

    @Test
    void abortIsSeenByThePeer() throws Exception {
        on(net -> {
            Promise<CloseReason> atServer = new Promise<>();
            ListeningPort port = listen(
                    net,
                    ofServer,
                    connection -> atServer.callback(connection.whenClosed().await()));
            Connection client = connect(net, port);
            client.abort();
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Aborted.class);
            assertThat(atServer.await()).isInstanceOf(CloseReason.Lost.class);
        });
    }

    @Test
    void clientShowsItsCertificateWhereItIsRequired() throws Exception {
        on(net -> {
            Promise<TlsSession> atServer = new Promise<>();
            TlsSettings asking =
                    ofServer.with(tls -> tls.trust(certificates.trust).clientCertificates(ClientCertificates.REQUIRED));
            ListeningPort port = listen(net, asking, connection -> {
                atServer.callback(connection.tls().orElseThrow());
                echo(connection);
            });
            KeyFiles ada = certificates.forNames("ada");
            Connection client =
                    connecting(net, port, client().with(tls -> tls.key(ada))).await();
            client.write("x").await();
            assertThat(client.readExactly(1).await()).hasSize(1);
            assertThat(atServer.await()
                            .peerCertificates()
                            .getFirst()
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=ada");
        });
    }

    @Test
    void clientWithoutACertificateIsRefusedWhereItIsRequired() throws Exception {
        on(net -> {
            TlsSettings asking =
                    ofServer.with(tls -> tls.trust(certificates.trust).clientCertificates(ClientCertificates.REQUIRED));
            ListeningPort port = listen(net, asking, TlsTest::echo);
            // in 1.3, a client has finished before the server looks at what it shows
            assertThatThrownBy(() -> connect(net, port).read().await())
                    .isInstanceOf(NetException.class)
                    .satisfies(e -> assertThat(e.getMessage().toLowerCase(java.util.Locale.ROOT))
                            .containsAnyOf("certificate", "handshake"));
        });
    }

    @Test
    void clientWithoutACertificateIsServedWhereItIsWanted() throws Exception {
        on(net -> {
            TlsSettings asking =
                    ofServer.with(tls -> tls.trust(certificates.trust).clientCertificates(ClientCertificates.WANTED));
            Connection client = connect(net, listen(net, asking, TlsTest::echo));
            client.write("x").await();
            assertThat(client.readExactly(1).await()).hasSize(1);
        });
    }

    @Test
    void certificateIsChosenByTheNameAskedFor() throws Exception {
        on(net -> {
            KeyFiles second = certificates.forNames("*.second.example");
            KeyFiles third = certificates.forNames("third.example", "localhost");
            TlsSettings several = Certificates.server(certificates.forNames("first.example"))
                    .with(tls -> tls.key(second).key(third));
            ListeningPort port = listen(
                    net,
                    several,
                    connection -> connection
                            .write(connection.tls().orElseThrow().serverName().orElse("none") + "\n")
                            .await());
            for (String name : new String[] {"first.example", "www.second.example", "third.example"}) {
                Connection client = connecting(net, port, client().with(tls -> tls.serverName(name)))
                        .await();
                assertThat(client.readLine().await()).contains(name);
            }
            Connection other = connecting(
                            net,
                            port,
                            client().with(tls ->
                                    tls.serverName("unknown.example").checkHost(false)))
                    .await();
            assertThat(other.tls()
                            .orElseThrow()
                            .peerCertificates()
                            .getFirst()
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=first.example");
        });
    }

    @Test
    void addressIsCheckedToo() throws Exception {
        on(net -> {
            ListeningPort port = listen(net, ofServer, TlsTest::echo);
            Connection client = net.connect(Endpoint.tls("127.0.0.1", port.port(), client()))
                    .await();
            assertThat(client.tls().orElseThrow().serverName()).isEmpty();
        });
    }

    private void refused(TlsSettings server, TlsSettings client, String why) throws Exception {
        on(net -> {
            ListeningPort port = listen(net, server, TlsTest::echo);
            assertThatThrownBy(() -> connecting(net, port, client).await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith(
                            "cannot connect to tls:localhost:" + port.port() + ": the TLS handshake failed: " + why);
            assertThat(NetRun.whenStill(net, () -> net.connections().size())).isZero();
        });
    }

    @Test
    void certificateForAnotherHostIsRefused() throws Exception {
        refused(
                Certificates.server(certificates.forNames("other.example")),
                client(),
                "the peer's certificate is for another host, No ");
    }

    @Test
    void certificateForAnotherHostIsTakenWhereNobodyChecks() throws Exception {
        on(net -> {
            ListeningPort port =
                    listen(net, Certificates.server(certificates.forNames("other.example")), TlsTest::echo);
            Connection client = connecting(net, port, client().with(tls -> tls.checkHost(false)))
                    .await();
            assertThat(client.tls()).isPresent();
        });
    }

    @Test
    void anyCertificateIsBelievedByWhoChecksNone() throws Exception {
        TlsSettings believer =
                TlsSettings.of(tls -> tls.engine(engine).versions(version).checkCertificate(false));
        on(net -> {
            ListeningPort port =
                    listen(net, Certificates.server(certificates.forNames("other.example")), TlsTest::echo);
            Connection client = connecting(net, port, believer).await();
            assertThat(client.tls()).isPresent();
        });
    }

    @Test
    void certificateOfAnUnknownAuthorityIsRefused() throws Exception {
        refused(
                ofServer,
                TlsSettings.of(tls -> tls.engine(engine).versions(version)),
                "the peer's certificate leads to no authority that is trusted here");
    }

    @Test
    void certificateWhoseTimeIsOverIsRefused() throws Exception {
        refused(
                Certificates.server(certificates.expired("localhost")),
                client(),
                "the peer's certificate has expired, NotAfter: ");
    }

    @Test
    void endsWithoutACommonVersionAreRefused() throws Exception {
        TlsVersion other = version == TlsVersion.TLS_1_2 ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
        refused(ofServer.with(tls -> tls.versions(other)), client(), "");
    }

    @Test
    void garbageIsRefusedAndTheNextClientServed() throws Exception {
        on(net -> {
            ListeningPort port = listen(net, ofServer, TlsTest::echo);
            Connection plain =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            plain.write("GET / HTTP/1.1\r\n\r\n").await();
            assertThat(toItsEnd(plain)).doesNotContain("HTTP");
            Connection client = connect(net, port);
            client.write("x").await();
            assertThat(client.readExactly(1).await()).hasSize(1);
        });
    }

    @Test
    void serverThatSpeaksNoTlsIsNamed() throws Exception {
        on(net -> {
            ListeningPort port = net.listen(Endpoint.tcp("127.0.0.1", 0), connection -> {
                        connection.write("220 smtp.example ready\r\n").await();
                        connection.read().await();
                    })
                    .await();
            assertThatThrownBy(() -> connecting(net, port, client()).await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith(
                            "cannot connect to tls:localhost:" + port.port() + ": the TLS handshake failed: ");
        });
    }

    @Test
    void halfARecordAndSilenceEndsByTheTimeout() throws Exception {
        on(net -> {
            ListeningPort port =
                    listen(net, ofServer.with(tls -> tls.handshakeTimeout(Duration.ofSeconds(1))), TlsTest::echo);
            Connection plain =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            plain.write(new byte[] {0x16, 3, 1, 2, 0, 1, 0}).await();
            assertThat(toItsEnd(plain)).isEmpty();
        });
    }

    @Test
    void silentServerEndsByTheTimeout() throws Exception {
        on(net -> {
            ListeningPort port = net.listen(
                            Endpoint.tcp("127.0.0.1", 0),
                            connection -> connection.whenClosed().await())
                    .await();
            assertThatThrownBy(() -> connecting(
                                    net, port, client().with(tls -> tls.handshakeTimeout(Duration.ofMillis(200))))
                            .await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageEndingWith("the TLS handshake failed: it took longer than PT0.2S");
        });
    }

    @Test
    void cancelledConnectLeavesNothing() throws Exception {
        on(net -> {
            Promise<CloseReason> atServer = new Promise<>();
            Promise<Boolean> accepted = new Promise<>();
            ListeningPort port = net.listen(Endpoint.tcp("127.0.0.1", 0), connection -> {
                        accepted.callback(true);
                        atServer.callback(connection.whenClosed().await());
                    })
                    .await();
            Deferred<Connection> connecting = connecting(net, port, client());
            accepted.await();
            connecting.cancel();
            assertThatThrownBy(connecting::await).isInstanceOf(java.util.concurrent.CancellationException.class);
            atServer.await();
            assertThat(net.connections()).isEmpty();
        });
    }

    @Test
    void connectIsCancelledWhileItsFilesAreRead() throws Exception {
        on(net -> {
            Deferred<Connection> connecting = net.connect(Endpoint.tls("localhost", 1, client()));
            connecting.cancel();
            assertThatThrownBy(connecting::await).isInstanceOf(java.util.concurrent.CancellationException.class);
        });
    }

    @Test
    void closingTheNetEndsHandshakesUnderWay() throws Exception {
        on(net -> {
            ListeningPort port = net.listen(
                            Endpoint.tcp("127.0.0.1", 0),
                            connection -> connection.whenClosed().await())
                    .await();
            Deferred<Connection> connecting = connecting(net, port, client());
            NetRun.whenStill(net, () -> net.connections().size());
            net.close().await();
            assertThatThrownBy(connecting::await).isInstanceOf(ConnectFailedException.class);
        });
    }
}
