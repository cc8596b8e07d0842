package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Promise;
import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.tls.TlsVersion;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TLS with programs that others wrote: OpenSSL's own, and Python.
class TlsPeersTest {
    private static Certificates certificates;
    private static KeyFiles files;
    private static KeyFiles ada;
    private static TlsSettings ofServer;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        files = certificates.forNames("localhost");
        ada = certificates.forNames("ada");
        ofServer = Certificates.server(files).with(tls -> tls.engine(TlsEngine.JDK));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static void on(NetRun.Body body) throws Exception {
        NetRun.on(IoMechanism.preferred(), body);
    }

    private static void say(Connection connection) {
        for (String line : connection.lines()) {
            connection.write("you said " + line + "\n").await();
        }
    }

    private static ListeningPort listen(Net net, TlsSettings options, ConnectionHandler handler) {
        return net.listen(Endpoint.tls("127.0.0.1", 0, options), handler).await();
    }

    private static Program sClient(Net net, int port, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port,
                "-servername",
                "localhost",
                "-CAfile",
                certificates.trust.toString(),
                "-verify_return_error",
                "-verify_hostname",
                "localhost"));
        command.addAll(List.of(more));
        return Program.openssl(net.reactor(), command.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "JDK, TLS_1_2, -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "JDK, TLS_1_2, -tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "JDK, TLS_1_3, -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384",
        "OPENSSL, TLS_1_3, -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256, TLS_CHACHA20_POLY1305_SHA256",
        "OPENSSL, TLS_1_2, -tls1_2 -groups P-256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    })
    void clientOfOpensslIsServed(TlsEngine engine, TlsVersion version, String options, String cipher) throws Exception {
        on(net -> {
            Promise<TlsSession> session = new Promise<>();
            Promise<CloseReason> end = new Promise<>();
            ListeningPort port = listen(net, ofServer.with(tls -> tls.engine(engine)), connection -> {
                session.callback(connection.tls().orElseThrow());
                say(connection);
                end.callback(connection
                        .close()
                        .chainCallback(_ -> connection.whenClosed())
                        .await());
            });
            try (Program client = sClient(net, port.port(), ("-quiet -no_ign_eof " + options).split(" "))) {
                client.write("hello\n");
                assertThat(client.line(line -> line.startsWith("you"))).isEqualTo("you said hello");
                assertThat(session.await().version()).isEqualTo(version);
                assertThat(session.await().cipher()).isEqualTo(cipher);
                assertThat(session.await().serverName()).contains("localhost");
                client.endInput(); // it says goodbye by TLS
                assertThat(end.await()).isInstanceOf(CloseReason.Done.class);
            }
        });
    }

    @Test
    void renegotiationThatAClientAsksForIsRefused() throws Exception {
        on(net -> {
            Promise<CloseReason> end = new Promise<>();
            ListeningPort port = listen(net, ofServer, connection -> {
                var _ = connection.whenClosed().addAction(end::callback);
                say(connection);
            });
            try (Program client = sClient(net, port.port(), "-tls1_2")) {
                client.write("hello\n");
                assertThat(client.line(line -> line.startsWith("you"))).isEqualTo("you said hello");
                client.write("R\n");
                assertThat(end.await())
                        .isInstanceOfSatisfying(
                                CloseReason.Lost.class,
                                lost -> assertThat(lost.cause()).hasMessageContaining("renegotiation"));
            }
        });
    }

    @Test
    void certificateOfAClientOfOpensslIsSeen() throws Exception {
        on(net -> {
            Promise<TlsSession> session = new Promise<>();
            TlsSettings asking =
                    ofServer.with(tls -> tls.trust(certificates.trust).clientCertificates(ClientCertificates.REQUIRED));
            ListeningPort port = listen(net, asking, connection -> {
                session.callback(connection.tls().orElseThrow());
                say(connection);
            });
            try (Program with = sClient(
                    net,
                    port.port(),
                    "-quiet",
                    "-cert",
                    ada.certificate().toString(),
                    "-key",
                    ada.key().toString())) {
                with.write("hello\n");
                assertThat(with.line(line -> line.startsWith("you"))).isEqualTo("you said hello");
                assertThat(session.await()
                                .peerCertificates()
                                .getFirst()
                                .getSubjectX500Principal()
                                .getName())
                        .isEqualTo("CN=ada");
            }
            try (Program without = sClient(net, port.port(), "-quiet")) {
                assertThat(String.join("\n", without.rest())).contains("alert");
            }
        });
    }

    @Test
    void clientOfOpensslStartsTlsByTheRulesOfMail() throws Exception {
        on(net -> {
            ListeningPort port = net.listen(Endpoint.tcp("127.0.0.1", 0), connection -> {
                        connection.write("220 localhost ready\r\n").await();
                        for (String line : connection.lines()) {
                            if (line.startsWith("EHLO")) {
                                connection
                                        .write("250-localhost\r\n250 STARTTLS\r\n")
                                        .await();
                            } else if (line.equals("STARTTLS")) {
                                connection.write("220 go ahead\r\n").await();
                                connection.startTlsAsServer(ofServer).await();
                            } else {
                                connection.write("you said " + line + "\r\n").await();
                            }
                        }
                    })
                    .await();
            try (Program client = sClient(net, port.port(), "-starttls", "smtp", "-quiet")) {
                client.write("NOOP\n");
                assertThat(client.line(line -> line.startsWith("you"))).isEqualTo("you said NOOP");
            }
        });
    }

    private static Program sServer(Net net, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-cert",
                files.certificate().toString(),
                "-key",
                files.key().toString(),
                "-CAfile",
                certificates.trust.toString()));
        command.addAll(List.of(more));
        return Program.openssl(net.reactor(), command.toArray(String[]::new));
    }

    private static int port(Program server) {
        String line = server.line(said -> said.startsWith("ACCEPT"));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static Connection connect(Net net, int port, TlsSettings options) {
        return net.connect(
                        Endpoint.tls("localhost", port, options).withOptions(given -> given.trust(certificates.trust)))
                .await();
    }

    @ParameterizedTest
    @CsvSource({
        "JDK, -tls1_2, TLS_1_2",
        "JDK, -tls1_3, TLS_1_3",
        "OPENSSL, -tls1_2, TLS_1_2",
        "OPENSSL, -tls1_3, TLS_1_3",
    })
    void serverOfOpensslIsSpokenWith(TlsEngine engine, String option, TlsVersion version) throws Exception {
        on(net -> {
            try (Program server = sServer(net, option, "-rev", "-Verify", "1", "-verify_return_error")) {
                Connection client = connect(
                        net,
                        port(server),
                        TlsSettings.of(tls -> tls.engine(engine).key(ada)));
                assertThat(client.tls().orElseThrow().version()).isEqualTo(version);
                client.write("hello\n").await();
                assertThat(client.readLine().await()).contains("olleh");
                client.close().await();
                assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
            }
        });
    }

    @Test
    void renegotiationThatAServerAsksForIsRefused() throws Exception {
        on(net -> {
            try (Program server = sServer(net, "-tls1_2")) {
                Connection client = connect(net, port(server), TlsSettings.of(tls -> tls.engine(TlsEngine.JDK)));
                server.write("hello\n");
                assertThat(client.readLine().await()).contains("hello");
                server.write("r\n");
                assertThatThrownBy(() -> client.read().await())
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("renegotiation");
            }
        });
    }

    private static Program python(Net net, String program, Object... arguments) {
        return Program.start(net.reactor(), "python3", "-u", "-c", program.formatted(arguments));
    }

    @Test
    void clientInPythonIsServedAndHalfClosed() throws Exception {
        on(net -> {
            ListeningPort port = listen(net, ofServer, connection -> {
                connection
                        .write("you said " + connection.readLine().await().orElse("nothing") + "\n")
                        .await();
                assertThat(connection.readLine().await()).isEmpty();
            });
            try (Program client = python(net, """
                    import socket, ssl
                    context = ssl.create_default_context(cafile=%s)
                    context.set_alpn_protocols(["x"])
                    with socket.create_connection(("127.0.0.1", %d)) as plain:
                        secure = context.wrap_socket(plain, server_hostname="localhost")
                        print(secure.version())
                        secure.sendall(b"hello\\n")
                        print(secure.makefile().readline().strip())
                        secure.unwrap()  # waits for the other's goodbye
                        print("ended")
                    """, '"' + certificates.trust.toString() + '"', port.port())) {
                assertThat(client.rest()).containsExactly("TLSv1.3", "you said hello", "ended");
            }
        });
    }

    @Test
    void serverInPythonThatJustHangsUpIsALoss() throws Exception {
        on(net -> {
            try (Program server = python(net, """
                    import socket, ssl
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain("%s", "%s")
                    with socket.create_server(("127.0.0.1", 0)) as listening:
                        print("ACCEPT :%%d" %% listening.getsockname()[1])
                        plain, _ = listening.accept()
                        secure = context.wrap_socket(plain, server_side=True)
                        secure.sendall(b"all there is\\n")
                        secure.close()  # without a word
                    """, files.certificate(), files.key())) {
                Connection client = connect(net, port(server), TlsSettings.defaults());
                assertThat(client.readLine().await()).contains("all there is");
                assertThatThrownBy(() -> client.readLine().await())
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("close_notify");
            }
        });
    }
}
