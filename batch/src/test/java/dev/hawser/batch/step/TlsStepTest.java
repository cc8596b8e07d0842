package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom an http step trusts, and as whom it speaks. The certificates are made by the JDK's keytool. */
class TlsStepTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private final List<TestServer> servers = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        make("server", "san=ip:127.0.0.1");
        make("elsewhere", "san=dns:elsewhere.example");
        make("client", "san=dns:client.example");
    }

    private static void make(String name, String extension) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        extension,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = load(name);
        Files.writeString(
                directory.resolve(name + ".pem"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        Key key = keys.getKey(name, PASSWORD.toCharArray());
        Files.writeString(directory.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static KeyStore load(String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private TestServer server(String name, boolean asksForCertificate) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(name), PASSWORD.toCharArray());
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        Certificate client = load("client").getCertificate("client");
        clients.setCertificateEntry("client", client);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(asksForCertificate);
        TestServer server = new TestServer(socket).on("/", 200, "secure");
        servers.add(server);
        return server;
    }

    @AfterEach
    void closeServers() throws Exception {
        for (TestServer server : servers) {
            server.close();
        }
    }

    private static String serve(TestServer server, String tls) throws Exception {
        try (StepBench bench =
                StepBench.of("- http: {url: '" + server.url() + "/', capture: {text: body}, " + tls + "}")) {
            return bench.serve("{}").at("/http/text").stringValue();
        }
    }

    private static StepException failure(TestServer server, String tls) throws Exception {
        try (StepBench bench = StepBench.of("- http: {url: '" + server.url() + "/'" + tls + "}")) {
            return bench.failure("{}");
        }
    }

    private static Path file(String name) {
        return directory.resolve(name);
    }

    @Test
    void serverOfAnAuthorityInTheFileIsTrusted() throws Exception {
        assertThat(serve(server("server", false), "tls: {ca: " + file("server.pem") + "}"))
                .isEqualTo("secure");
    }

    @Test
    void serverThatDoesNotOfferVersion2GetsTheOlderOne() throws Exception {
        assertThat(serve(server("server", false), "version: 2, tls: {ca: " + file("server.pem") + "}"))
                .isEqualTo("secure");
    }

    @Test
    void unknownServerIsRefused() throws Exception {
        StepException failure = failure(server("server", false), "");
        assertThat(failure.kind()).isEqualTo("tls");
        assertThat(failure.getMessage())
                .contains("no secure connection: ", "leads to no authority that is trusted here");
        assertThat(failure.isTransient()).isFalse();
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        StepException failure = failure(server("elsewhere", false), ", tls: {ca: " + file("elsewhere.pem") + "}");
        assertThat(failure.kind()).isEqualTo("tls");
        assertThat(failure.getMessage()).contains("127.0.0.1");
    }

    @Test
    void insecureBelievesAnybody() throws Exception {
        assertThat(serve(server("elsewhere", false), "tls: {insecure: true}")).isEqualTo("secure");
    }

    @Test
    void clientCertificateIsShown() throws Exception {
        TestServer server = server("server", true);
        String ca = "ca: " + file("server.pem");
        assertThat(serve(
                        server,
                        "tls: {" + ca + ", certificate: " + file("client.pem") + ", key: " + file("client.key") + "}"))
                .isEqualTo("secure");
        assertThat(failure(server, ", tls: {" + ca + "}").kind()).isIn("tls", "closed");
    }

    @Test
    void fileThatIsNoCertificateIsNamedBeforeTheFirstItem() throws Exception {
        Path file = Files.writeString(file("nonsense.pem"), "no certificate");
        StepException failure = failure(server("server", false), ", tls: {ca: " + file + "}");
        assertThat(failure.getMessage()).contains(file.toString());
        assertThat(failure.kind()).isEqualTo("setup");
        assertThat(failure.step()).isEqualTo("http");
    }
}
