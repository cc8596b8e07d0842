package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Promise;
import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS with peers that do not do their part, or come in crowds.
class TlsBoundsTest {
    private static Certificates certificates;
    private static TlsSettings ofServer;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        ofServer = Certificates.server(certificates.forNames("localhost")).with(tls -> tls.engine(TlsEngine.JDK));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static void on(NetRun.Body body) throws Exception {
        NetRun.on(IoMechanism.preferred(), options -> options.closeTimeout(Duration.ofMillis(300)), body);
    }

    private static TlsSettings client() {
        return certificates.client().with(tls -> tls.engine(TlsEngine.JDK));
    }

    private static Deferred<Connection> connecting(Net net, ListeningPort port) {
        return net.connect(Endpoint.tls("localhost", port.port(), client()));
    }

    /// Encrypting it all at once would hold a second copy in memory, and the reactor for as long.
    @Test
    void largeWriteIsEncryptedInParts() throws Exception {
        on(net -> {
            int size = 12 << 20;
            Connection[] server = new Connection[1];
            Promise<Boolean> wrote = new Promise<>();
            ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, ofServer), connection -> {
                        server[0] = connection;
                        Deferred<?> room = connection.write(new byte[size]);
                        wrote.callback(true);
                        room.await();
                    })
                    .await();
            Connection client = connecting(net, port).await();
            wrote.await();
            long left = NetRun.whenStill(net, () -> server[0].pendingOutput());
            assertThat(left).isBetween(1L, size - 1L);
            assertThat(client.readExactly(size).await()).hasSize(size);
        });
    }

    @Test
    void peerThatSaysNoGoodbyeHoldsClosingUpForASecondOnly() throws Exception {
        on(net -> {
            Promise<Boolean> done = new Promise<>();
            ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, ofServer), connection -> {
                        assertThat(connection.readLine().await()).contains("bye");
                        done.await();
                    })
                    .await();
            Connection client = connecting(net, port).await();
            client.write("bye\n").await();
            client.close().await(Duration.ofMinutes(4));
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
            done.callback(true);
        });
    }

    @Test
    void peerThatReadsNothingDoesNotHoldUpClosing() throws Exception {
        on(net -> {
            Promise<Boolean> done = new Promise<>();
            ListeningPort port = net.listen(
                            Endpoint.tls("127.0.0.1", 0, ofServer),
                            connection -> done.share().await())
                    .await();
            Connection client = connecting(net, port).await();
            var _ = client.write(new byte[8 << 20]).addErrback(_ -> null);
            client.close().await(Duration.ofMinutes(4));
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Aborted.class);
            done.callback(true);
        });
    }

    @Test
    void sessionThatIsResumedHasTheSamePeers() throws Exception {
        on(net -> {
            List<TlsSession> sessions = new ArrayList<>();
            TlsSettings asking =
                    ofServer.with(tls -> tls.trust(certificates.trust).clientCertificates(ClientCertificates.REQUIRED));
            ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, asking), connection -> {
                        sessions.add(connection.tls().orElseThrow());
                        connection.write("hello\n").await();
                    })
                    .await();
            KeyFiles key = certificates.forNames("ada");
            TlsSettings ada = client().with(tls -> tls.key(key));
            for (int i = 0; i < 3; i++) {
                Connection client =
                        net.connect(Endpoint.tls("localhost", port.port(), ada)).await();
                assertThat(client.readLine().await()).contains("hello"); // and the tickets, which came before
                assertThat(client.tls().orElseThrow().peerCertificates()).isNotEmpty();
                client.close().await();
            }
            assertThat(sessions)
                    .hasSize(3)
                    .allSatisfy(session -> assertThat(session).isEqualTo(sessions.getFirst()));
        });
    }

    /// A crowd that shakes hands at once, beside some that never end it. Those have a port of their own, whose
    /// timeout is short: on a busy machine the crowd takes longer than that.
    @Test
    void crowdIsServedAndTheSilentAreCutOff() throws Exception {
        on(net -> {
            ListeningPort port = net.listen(
                            Endpoint.tls(
                                    "127.0.0.1", 0, ofServer.with(tls -> tls.handshakeTimeout(Duration.ofMinutes(4)))),
                            TlsTest::echo)
                    .await();
            TlsSettings impatient = ofServer.with(tls -> tls.handshakeTimeout(Duration.ofMillis(500)));
            ListeningPort hasty = net.listen(Endpoint.tls("127.0.0.1", 0, impatient), TlsTest::echo)
                    .await();
            List<Connection> silent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Connection plain =
                        net.connect(Endpoint.tcp("127.0.0.1", hasty.port())).await();
                plain.send(new byte[] {0x16, 3, 1});
                silent.add(plain);
            }
            List<Deferred<Connection>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(connecting(net, port));
            }
            for (Connection client : DeferredList.gather(all).await()) {
                client.write("x").await();
                assertThat(client.readExactly(1).await()).hasSize(1);
                client.abort();
            }
            for (Connection plain : silent) {
                assertThat(plain.read().await(Duration.ofMinutes(4))).isEmpty();
                plain.close();
            }
        });
    }

    @Test
    void failedHandshakesAreToldInOneLine() throws Exception {
        List<String> told = new ArrayList<>();
        Logger logger = Logger.getLogger("dev.hawser.net");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                    told.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            on(net -> {
                ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, ofServer), TlsTest::echo)
                        .await();
                for (int i = 0; i < 5; i++) {
                    Connection plain =
                            net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
                    plain.write("GET / HTTP/1.1\r\n\r\n").await();
                    plain.inputStream().readAllBytes();
                    plain.close();
                }
                assertThatThrownBy(() -> net.connect(Endpoint.tls("localhost", port.port(), TlsSettings.defaults()))
                                .await())
                        .isInstanceOf(ConnectFailedException.class);
            });
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(told).hasSize(1);
        assertThat(told.getFirst())
                .startsWith("tls:127.0.0.1:0 refused a connection from /127.0.0.1:")
                .endsWith(": the TLS handshake failed: what came in is no TLS");
    }
}
