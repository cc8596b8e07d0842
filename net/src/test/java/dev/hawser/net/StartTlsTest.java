package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.protocol.LineReceiver;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection that begins plainly and is encrypted later, by each engine.
@ParameterizedClass
@EnumSource(
        value = TlsEngine.class,
        names = {"JDK", "OPENSSL"})
class StartTlsTest {
    private static Certificates certificates;
    private static TlsSettings ofServer;

    @TempDir
    private static Path directory;

    private final TlsEngine engine;

    StartTlsTest(TlsEngine engine) {
        this.engine = engine;
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        ofServer = Certificates.server(certificates.forNames("localhost"));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private TlsSettings server() {
        return ofServer.with(tls -> tls.engine(engine));
    }

    private TlsSettings client() {
        return certificates.client().with(tls -> tls.engine(engine));
    }

    private static void on(NetRun.Body body) throws Exception {
        NetRun.on(IoMechanism.preferred(), body);
    }

    private static Connection connect(Net net, ConnectionHandler handler) {
        ListeningPort port = net.listen(Endpoint.tcp("127.0.0.1", 0), handler).await();
        return net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
    }

    @Test
    void whatWasWrittenBeforeIsPlainAndWhatComesAfterIsNot() throws Exception {
        on(net -> {
            Connection client = connect(net, connection -> {
                connection.readLine().await();
                connection.send("go ");
                connection.send("ahead\n");
                connection.startTlsAsServer(server()).await();
                connection.write("secret\n").await();
                connection.read().await();
            });
            client.send("STARTTLS\n");
            assertThat(client.readLine().await()).contains("go ahead");
            TlsSession session = client.startTlsAsClient("localhost", client()).await();
            assertThat(session.engine()).isEqualTo(engine);
            assertThat(session.serverName()).contains("localhost");
            assertThat(client.readLine().await()).contains("secret");
        });
    }

    @Test
    void handshakeThatComesBeforeTheServerIsReadyIsTaken() throws Exception {
        on(net -> {
            Promise<Boolean> asked = new Promise<>();
            Connection client = connect(net, connection -> {
                connection.write("go ahead\n").await();
                connection.flush().await();
                NetRun.whenStill(net, () -> 0); // until the client has begun
                asked.callback(true);
                connection.startTlsAsServer(server()).await();
                connection.write("secret\n").await();
            });
            assertThat(client.readLine().await()).contains("go ahead");
            Deferred<TlsSession> starting = client.startTlsAsClient("localhost", client());
            asked.await();
            starting.await();
            assertThat(client.readLine().await()).contains("secret");
        });
    }

    /// The hole: what somebody puts behind the request must not be taken for what came by TLS.
    @Test
    void plainTextBehindTheRequestIsRefused() throws Exception {
        on(net -> {
            List<String> lines = new ArrayList<>();
            Promise<Throwable> failure = new Promise<>();
            Connection client = connect(net, connection -> {
                lines.add(connection.readLine().await().orElseThrow());
                connection.send("go ahead\n");
                connection
                        .startTlsAsServer(server())
                        .addErrbackAction(failure::callback)
                        .await();
                connection.readLine().await().ifPresent(lines::add);
            });
            client.write("STARTTLS\nEVIL\n").await();
            assertThat(failure.await())
                    .isInstanceOf(TlsFailedException.class)
                    .hasMessageContaining("5 bytes of plain text stood behind the request for TLS");
            assertThatThrownBy(() -> client.inputStream().readAllBytes()).isInstanceOf(ConnectionLostException.class);
            assertThat(lines).containsExactly("STARTTLS");
        });
    }

    @Test
    void plainTextThatComesLaterIsRefused() throws Exception {
        on(net -> {
            Promise<Throwable> failure = new Promise<>();
            Connection client = connect(net, connection -> {
                connection.readLine().await();
                connection.send("go ahead\n");
                failure.callback(connection
                        .startTlsAsServer(server())
                        .addCallbacks(_ -> new AssertionError("started"), e -> e)
                        .await());
            });
            client.write("STARTTLS\n").await();
            assertThat(client.readLine().await()).contains("go ahead");
            client.write("EVIL of more than a record's head\n").await();
            assertThat(failure.await())
                    .isInstanceOf(TlsFailedException.class)
                    .satisfies(e -> assertThat(e.getMessage()) // by when it was seen
                            .containsAnyOf(
                                    "the TLS handshake failed: what came in is no TLS", " of plain text stood behind"));
            client.abort();
        });
    }

    /// Answers lines, and starts TLS when it is asked to.
    private final class Lines extends LineReceiver {
        final List<String> lines = new ArrayList<>();
        final Promise<TlsSession> started = new Promise<>();
        final Promise<CloseReason> lost = new Promise<>();

        @Override
        protected void lineReceived(String line) {
            lines.add(line + (connection().tls().isPresent() ? " by TLS" : ""));
            if (line.equals("STARTTLS")) {
                connection().send("go ahead\r\n");
                var _ = connection()
                        .startTlsAsServer(server())
                        .addAction(session -> started.callback(session))
                        .addErrbackAction(e -> started.errback(e));
            }
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {
            throw new AssertionError("not in raw mode");
        }

        @Override
        public void connectionLost(CloseReason reason) {
            lost.callback(reason);
        }
    }

    @Test
    void protocolGetsItsLinesByTls() throws Exception {
        on(net -> {
            Lines protocol = new Lines();
            ListeningPort port = net.listenFactory(Endpoint.tcp("127.0.0.1", 0), _ -> protocol)
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("one\r\nSTARTTLS\r\n").await();
            assertThat(client.readLine().await()).contains("go ahead");
            client.startTlsAsClient("localhost", client()).await();
            client.write("two\r\n").await();
            protocol.started.await();
            client.closeOutput().await();
            client.read().await();
            protocol.connection().close().await();
            assertThat(protocol.lines).containsExactly("one", "STARTTLS", "two by TLS");
        });
    }

    @Test
    void lineBehindTheRequestIsNotDeliveredToAProtocol() throws Exception {
        on(net -> {
            Lines protocol = new Lines();
            ListeningPort port = net.listenFactory(Endpoint.tcp("127.0.0.1", 0), _ -> protocol)
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("STARTTLS\r\nEVIL\r\n").await();
            assertThatThrownBy(protocol.started::await)
                    .isInstanceOf(TlsFailedException.class)
                    .hasMessageContaining("6 bytes of plain text stood behind the request");
            assertThat(protocol.lost.await()).isInstanceOf(CloseReason.Aborted.class);
            assertThat(protocol.lines).containsExactly("STARTTLS");
            client.abort();
        });
    }

    @Test
    void readingAndWritingMeanwhileAreMistakes() throws Exception {
        on(net -> {
            Connection client =
                    connect(net, connection -> connection.whenClosed().await());
            Deferred<TlsSession> starting = client.startTlsAsClient("localhost", client());
            ByteBuf buffer = Unpooled.buffer().writeByte(1);
            ByteBuf another = Unpooled.buffer().writeByte(1);
            assertThatThrownBy(client::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("TLS is being started on this connection; await that before the next read");
            for (Runnable writing : List.<Runnable>of(
                    () -> {
                        var _ = client.write("x");
                    },
                    () -> client.send("x"),
                    () -> {
                        var _ = client.write(buffer);
                    },
                    () -> client.send(another))) {
                assertThatThrownBy(writing::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("TLS is being started on this connection; await that before the next write");
            }
            assertThat(buffer.refCnt() + another.refCnt()).isZero();
            assertThatThrownBy(() -> client.startTlsAsClient("localhost", client()))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(client.takesInput()).isFalse();
            starting.cancel();
            assertThatThrownBy(starting::await).isInstanceOf(CancellationException.class);
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Aborted.class);
        });
    }

    @Test
    void startIsAMistakeWhileAReadWaitsAndOnceThereIsTls() throws Exception {
        on(net -> {
            Connection client = connect(net, connection -> {
                connection.startTlsAsServer(server()).await();
                connection.read().await();
            });
            Deferred<byte[]> reading = client.read();
            assertThatThrownBy(() -> client.startTlsAsClient("localhost", client()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a read of this connection waits");
            reading.cancel();
            assertThatThrownBy(reading::await).isInstanceOf(CancellationException.class);
            client.startTlsAsClient("localhost", client()).await();
            assertThatThrownBy(() -> client.startTlsAsClient("localhost", client()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("speaks TLS already");
        });
    }

    @Test
    void failedStartTellsThePeerAndEndsTheConnection() throws Exception {
        on(net -> {
            Promise<Throwable> atServer = new Promise<>();
            Connection client = connect(
                    net,
                    connection -> atServer.callback(connection
                            .startTlsAsServer(server())
                            .addCallbacks(_ -> new AssertionError("started"), e -> e)
                            .await()));
            assertThatThrownBy(() ->
                            client.startTlsAsClient("other.example", client()).await())
                    .isInstanceOf(TlsFailedException.class)
                    .hasMessageContaining("the peer's certificate is for another host");
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
            assertThatThrownBy(() -> client.read().await()).isInstanceOf(ConnectionLostException.class);
            assertThat(atServer.await()).isInstanceOfAny(TlsFailedException.class, AssertionError.class);
        });
    }

    @Test
    void closedAndBrokenConnectionsStartNothing() throws Exception {
        on(net -> {
            Connection closed = connect(net, connection -> connection.read().await());
            closed.close();
            assertThatThrownBy(
                            () -> closed.startTlsAsClient("localhost", client()).await(Duration.ofMinutes(4)))
                    .isInstanceOf(TlsFailedException.class);
            Connection ended = connect(net, Connection::close);
            assertThat(ended.read().await()).isEmpty();
            assertThatThrownBy(
                            () -> ended.startTlsAsClient("localhost", client()).await(Duration.ofMinutes(4)))
                    .isInstanceOf(TlsFailedException.class);
            Connection silent = connect(net, connection -> connection.read().await());
            assertThatThrownBy(() -> silent.startTlsAsClient(
                                    "localhost", client().with(tls -> tls.trust(directory.resolve("missing.pem"))))
                            .await())
                    .isInstanceOf(TlsFailedException.class)
                    .hasMessageContaining("there is no such file");
        });
    }

    @Test
    void connectionWithoutSuchAThingSaysSo() throws Exception {
        on(net -> {
            FedWire wire = FedWire.connect(net.reactor(), new Protocol() {
                @Override
                public void dataReceived(ByteBuf data) {
                    throw new AssertionError(data.toString(UTF_8));
                }
            });
            assertThatThrownBy(
                            () -> wire.connection().startTlsAsServer(server()).await())
                    .isInstanceOf(TlsFailedException.class)
                    .hasMessageContaining("has no TLS");
        });
    }
}
