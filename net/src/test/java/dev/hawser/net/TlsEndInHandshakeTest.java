package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.HeldTlsWorkers;
import dev.hawser.net.transport.IoMechanism;
import io.netty.pkitesting.X509Bundle;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The peer ends its output while a part of its handshake still waits for a worker: as a client does that shows its
/// certificate, sends a request, and has nothing more to say.
class TlsEndInHandshakeTest {
    private static Certificates certificates;
    private static TlsSettings asking;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        asking = Certificates.server(certificates.forNames("localhost"))
                .with(tls -> tls.engine(TlsEngine.JDK)
                        .trust(certificates.trust)
                        .clientCertificates(ClientCertificates.REQUIRED));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    @FunctionalInterface
    private interface Ending {
        void end(SSLSocket secured, Socket plain) throws Exception;
    }

    /// Runs a client whose last flight, and whatever comes behind it, arrives before the server's worker looks at it.
    private static void client(Net net, int port, Ending ending) throws Exception {
        HeldTlsWorkers[] held = new HeldTlsWorkers[1];
        SSLContext context = context(() -> held[0] = new HeldTlsWorkers());
        var _ = net.reactor()
                .deferToThread(() -> {
                    try (Socket plain = new Socket("127.0.0.1", port)) {
                        SSLSocket secured =
                                (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, false);
                        secured.startHandshake();
                        ending.end(secured, plain);
                        plain.shutdownOutput();
                        return plain.getInputStream().available(); // the socket stays open until all has been sent
                    }
                })
                .await();
        seeWhatHasCome(net);
        held[0].close();
    }

    /// A round trip that begins when all has come: then the loop has seen it.
    private static void seeWhatHasCome(Net net) throws Exception {
        int port =
                net.listen("tcp:0:interface=127.0.0.1", EchoOnce::serve).await().port();
        for (int i = 0; i < 2; i++) {
            Connection other = net.connect("tcp:127.0.0.1:" + port).await();
            other.write("x\n").await();
            assertThat(other.readLine().await()).contains("x");
            other.close().await();
        }
    }

    private static final class EchoOnce {
        static void serve(Connection connection) {
            connection.write(connection.readLine().await().orElseThrow() + "\n").await();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void requestOfAClientThatHasEndedIsServed(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            List<String> lines = new ArrayList<>();
            Promise<Boolean> over = new Promise<>();
            ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, asking), connection -> {
                        connection.lines().forEach(lines::add);
                        over.callback(true);
                    })
                    .await();
            client(net, port.port(), (secured, _) -> {
                secured.getOutputStream().write("a request\nanother\n".getBytes(US_ASCII));
                secured.shutdownOutput(); // close_notify
            });
            assertThat(over.await()).isTrue();
            assertThat(lines).containsExactly("a request", "another");
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void inputThatIsCutShortIsALoss(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Promise<String> line = new Promise<>();
            Promise<Deferred<byte[]>> rest = new Promise<>();
            ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, asking), connection -> {
                        line.callback(connection.readLine().await().orElseThrow());
                        Deferred<byte[]> more = connection.read();
                        rest.callback(more.addBoth(outcome -> outcome.get()));
                        connection.whenClosed().await();
                    })
                    .await();
            client(net, port.port(), (secured, _) -> secured.getOutputStream().write("a request\n".getBytes(US_ASCII)));
            assertThat(line.await()).isEqualTo("a request");
            Deferred<byte[]> more = rest.await();
            assertThatThrownBy(more::await).isInstanceOf(ConnectionLostException.class);
        });
    }

    private static SSLContext context(Runnable asked) throws Exception {
        X509Bundle ada = certificates.issued(Certificates.builder("ada"));
        KeyManagerFactory keys = ada.toKeyManagerFactory();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificates.trust)) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        KeyManager[] managers = {new Asked((X509KeyManager) keys.getKeyManagers()[0], asked)};
        context.init(managers, trust.getTrustManagers(), null);
        return context;
    }

    /// Tells when the server has asked for a certificate: its own part is done then, and the client's answer is next.
    private record Asked(X509KeyManager keys, Runnable asked) implements X509KeyManager {
        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            asked.run();
            return keys.getClientAliases(types[0], null)[0];
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
