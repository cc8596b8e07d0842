package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation of TLS.
class TlsSnippetsTest {
    @TempDir
    private Path directory;

    // @start region="options"
    static TlsOptions server(Path certificate, Path key) {
        return TlsOptions.defaults().withKey(certificate, key).withApplicationProtocols("chat/2", "chat/1");
    }

    static TlsOptions serverForMembers(Path certificate, Path key, Path members) {
        return server(certificate, key).withTrust(members).withClientCertificates(ClientCertificates.REQUIRED);
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
