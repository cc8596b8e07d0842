package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation of TLS.
class TlsSnippetsTest {
    @TempDir
    private Path directory;

    // @start region="options"
    static TlsSettings server(Path certificate, Path key) {
        return TlsSettings.of(tls -> tls.key(certificate, key).applicationProtocols("chat/2", "chat/1"));
    }

    static TlsSettings serverForMembers(Path certificate, Path key, Path members) {
        return server(certificate, key).with(tls -> tls.trust(members).clientCertificates(ClientCertificates.REQUIRED));
    }
    // @end region="options"

    // @start region="server"
    static Deferred<ListeningPort> greeter(Net net, Path certificate, Path key) {
        return net.listen("tls:0:interface=127.0.0.1:certificate=" + certificate + ":key=" + key, connection -> {
            String name = connection.readLine().await().orElse("nobody");
            connection.write("hello, " + name + "\n").await();
        });
    }
    // @end region="server"

    // @start region="client"
    static String greeting(Net net, int port, Path authorities) {
        Connection connection =
                net.connect("tls:localhost:" + port + ":trust=" + authorities).await();
        TlsSession session = connection.tls().orElseThrow(); // version, cipher, the peer's certificates
        connection.write("Ada over TLS " + session.version() + "\n").await();
        return connection.readLine().await().orElseThrow();
    }
    // @end region="client"

    // @start region="starttls"
    /** Serves lines; encrypts when the client asks for it. */
    static void serve(Connection connection, TlsSettings options) {
        for (String line : connection.lines()) {
            if (line.equals("STARTTLS") && connection.tls().isEmpty()) {
                connection.write("220 go ahead\n").await();
                var _ = connection.startTlsAsServer(options).await();
            } else {
                connection.write("250 " + line + "\n").await();
            }
        }
    }

    static TlsSession encrypt(Connection connection, String host, TlsSettings options) {
        connection.write("STARTTLS\n").await();
        String answer = connection.readLine().await().orElseThrow();
        if (!answer.startsWith("220")) {
            throw new IllegalStateException("no TLS: " + answer);
        }
        return connection.startTlsAsClient(host, options).await();
    }
    // @end region="starttls"

    @Test
    void linesAreServedBeforeAndAfterTheStart() throws Exception {
        Certificates certificates = new Certificates(directory);
        TlsSettings options = Certificates.server(certificates.forNames("localhost"));
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen(Endpoint.tcp("127.0.0.1", 0), connection -> serve(connection, options))
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("plain\n").await();
            assertThat(client.readLine().await()).contains("250 plain");
            assertThat(encrypt(client, "localhost", certificates.client()))
                    .isEqualTo(client.tls().orElseThrow());
            client.write("secret\n").await();
            assertThat(client.readLine().await()).contains("250 secret");
        });
    }

    @Test
    void greeterGreets() throws Exception {
        Certificates certificates = new Certificates(directory);
        KeyFiles files = certificates.forNames("localhost");
        NetRun.on(IoMechanism.preferred(), net -> {
            int port = greeter(net, files.certificate(), files.key()).await().port();
            assertThat(greeting(net, port, certificates.trust)).isEqualTo("hello, Ada over TLS 1.3");
        });
    }

    @Test
    void optionsAreValues() {
        Path a = Path.of("a.pem");
        assertThat(server(a, a)).isEqualTo(server(a, a)).isNotEqualTo(serverForMembers(a, a, a));
    }
}
