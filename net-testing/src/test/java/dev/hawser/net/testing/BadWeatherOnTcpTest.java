package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.ProtocolFactory;
import dev.hawser.net.protocol.LineReceiver;
import dev.hawser.net.protocol.NetstringReceiver;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import io.netty.buffer.ByteBuf;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// As [BadWeatherTest], by TCP: the bad peers are the JDK's blocking sockets, on worker threads. "Slow" is told by what
/// others get done meanwhile, not by the clock.
@ExtendWith(BufferLeaks.class)
class BadWeatherOnTcpTest {
    private static final TlsSettings TLS = TlsSettings.of(tls -> tls.engine(TlsEngine.JDK));

    @TempDir
    private static Path directory;

    private static Path certificate;
    private static Path key;

    @BeforeAll
    static void makeCertificate() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        certificate = Files.writeString(directory.resolve("certificate.pem"), bundle.getCertificatePEM());
        key = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
    }

    /// Of a bad peer that waits for an answer. Handshakes of a cold JVM take seconds of CPU.
    private static final int PATIENCE_MILLIS = 240_000;

    /// Far more than what the system keeps of a connection at both ends.
    private static final long FAR_TOO_MUCH = 128L << 20;

    /// Types of TLS records.
    private static final int HANDSHAKE = 22;

    private static final int APPLICATION_DATA = 23;

    private interface Body {
        void run(Reactor reactor, Net net) throws Exception;
    }

    private static void run(IoMechanism mechanism, Body body) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(mechanism))))) {
            Reactor reactor = test.reactor();
            Scenario.run(reactor, () -> body.run(reactor, Net.of(reactor)));
        }
    }

    /// Answers each line by its length.
    private static class Answering extends LineReceiver {
        @Override
        protected void lineReceived(String line) {
            sendLine(Integer.toString(line.length()));
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {}
    }

    private static final class Silent extends NetstringReceiver {
        @Override
        protected void stringReceived(byte[] string) {}
    }

    private static ListeningPort listen(Net net, ProtocolFactory<?> factory) {
        return net.listenFactory(Endpoint.tcp("127.0.0.1", 0), factory).await();
    }

    private static Socket socket(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void isServed(Connection good) throws Exception {
        good.write("12345\r\n").await();
        assertThat(good.readLine().await(Duration.ofMinutes(4))).contains("5");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    void peerThatSendsByteByByteHoldsUpNobody(IoMechanism mechanism) throws Exception {
        run(mechanism, (reactor, net) -> {
            int port = listen(net, _ -> new Answering()).port();
            Connection good = net.connect("tcp:127.0.0.1:" + port).await();
            try (Socket slow = socket(port)) {
                for (byte part : "a line\r\n".getBytes(UTF_8)) {
                    isServed(good);
                    slow.getOutputStream().write(part);
                }
                byte[] answer = reactor.deferToThread(
                                () -> slow.getInputStream().readNBytes(3))
                        .await();
                assertThat(answer).asString(UTF_8).isEqualTo("6\r\n");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    void lineWithoutEndIsCutOff(IoMechanism mechanism) throws Exception {
        run(mechanism, (reactor, net) -> {
            int port = listen(net, _ -> new Answering()).port();
            Connection good = net.connect("tcp:127.0.0.1:" + port).await();
            Deferred<Long> written = reactor.deferToThread(() -> writeUntilCutOff(port));
            isServed(good);
            assertThat(written.await()).isLessThan(FAR_TOO_MUCH);
            isServed(good);
            assertThat(net.connections()).hasSize(2); // both ends of the good one
        });
    }

    private static long writeUntilCutOff(int port) throws IOException {
        byte[] block = "x".repeat(1 << 16).getBytes(UTF_8);
        long written = 0;
        try (Socket endless = socket(port)) {
            OutputStream out = endless.getOutputStream();
            while (written < FAR_TOO_MUCH && tryWrite(out, block)) {
                written += block.length;
            }
        }
        return written;
    }

    private static boolean tryWrite(OutputStream out, byte[] block) {
        try {
            out.write(block);
            return true;
        } catch (IOException e) {
            return false; // broken, or reset
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    void garbageEndsItsOwnConnectionOnly(IoMechanism mechanism) throws Exception {
        run(mechanism, (reactor, net) -> {
            int lines = listen(net, _ -> new Answering()).port();
            int strings = listen(net, _ -> new Silent()).port();
            Connection good = net.connect("tcp:127.0.0.1:" + lines).await();
            byte[] garbage = new byte[50_000];
            new Random(1).nextBytes(garbage);
            boolean ended = reactor.deferToThread(() -> {
                        try (Socket mad = socket(strings)) {
                            return !tryWrite(mad.getOutputStream(), garbage) || isAtEnd(mad);
                        }
                    })
                    .await();
            assertThat(ended).isTrue();
            isServed(good);
            assertThat(net.connections()).hasSize(2);
        });
    }

    private static boolean isAtEnd(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    /// The beginning of a record of 16 KiB; the rest never comes.
    private static byte[] halfARecord(int type) {
        byte[] half = new byte[8 << 10];
        half[0] = (byte) type;
        half[1] = 3;
        half[2] = 3;
        half[3] = 0x40;
        return half;
    }

    private static ListeningPort listen(Net net, TlsSettings options) {
        return net.listenFactory(Endpoint.tls("127.0.0.1", 0, options), _ -> new Answering())
                .await();
    }

    private static Connection secured(Net net, int port) {
        return net.connect(Endpoint.tls("localhost", port, TLS.with(tls -> tls.trust(certificate))))
                .await();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    void halfAHandshakeIsCutOffAfterItsTime(IoMechanism mechanism) throws Exception {
        run(mechanism, (reactor, net) -> {
            TlsSettings server = TLS.with(tls -> tls.key(certificate, key));
            int port = listen(net, server).port();
            int impatient = listen(net, server.with(tls -> tls.handshakeTimeout(Duration.ofMillis(300))))
                    .port();
            Deferred<Boolean> ended = reactor.deferToThread(() -> {
                try (Socket half = socket(impatient)) {
                    half.getOutputStream().write(halfARecord(HANDSHAKE));
                    return isAtEnd(half);
                }
            });
            isServed(secured(net, port));
            assertThat(ended.await()).isTrue();
            assertThat(net.connections()).hasSize(2);
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    void endInTheMiddleOfARecordIsALoss(IoMechanism mechanism) throws Exception {
        run(mechanism, (reactor, net) -> {
            Promise<CloseReason> reason = new Promise<>();
            ProtocolFactory<?> told = _ -> new Answering() {
                @Override
                public void connectionLost(CloseReason why) {
                    reason.callback(why);
                }
            };
            Endpoint endpoint = Endpoint.tls("127.0.0.1", 0, TLS.with(tls -> tls.key(certificate, key)));
            int lost = net.listenFactory(endpoint, told).await().port();
            int port = listen(net, TLS.with(tls -> tls.key(certificate, key))).port();
            Connection good = secured(net, port);
            SSLSocketFactory sockets = trusting();
            assertThat(reactor.deferToThread(() -> endInTheMiddle(sockets, lost))
                            .await())
                    .isEqualTo("6\r\n");
            assertThat(reason.await()).isInstanceOf(CloseReason.Lost.class);
            isServed(good);
            assertThat(net.connections()).hasSize(2);
        });
    }

    /// Shakes hands, and goes on beneath TLS.
    private static String endInTheMiddle(SSLSocketFactory sockets, int port) throws IOException {
        try (Socket plain = socket(port);
                SSLSocket secured = (SSLSocket) sockets.createSocket(plain, "localhost", port, false)) {
            secured.startHandshake();
            secured.getOutputStream().write("a line\r\n".getBytes(UTF_8));
            byte[] answer = secured.getInputStream().readNBytes(3);
            plain.getOutputStream().write(halfARecord(APPLICATION_DATA));
            plain.shutdownOutput();
            return new String(answer, UTF_8);
        }
    }

    private static SSLSocketFactory trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
