package dev.hawser.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.cli.batch.Processes;
import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// `hawser serve` as a process of its own.
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class ServeCommandTest {
    @TempDir
    private Path directory;

    private static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void filesAreServedAndToldUntilASignal() throws Exception {
        Files.writeString(directory.resolve("a.txt"), "0123456789");
        Process process = new ProcessBuilder(Processes.command("serve", directory, "--port", "0"))
                .redirectError(directory.resolve(".err").toFile())
                .start();
        try {
            BufferedReader out = process.inputReader(UTF_8);
            String first = out.readLine();
            assertThat(first).as(Files.readString(directory.resolve(".err"))).contains("at http://127.0.0.1:");
            int port = Integer.parseInt(first.replaceAll(".*:(\\d+)/$", "$1"));
            assertThat(ask(port, "GET / HTTP/1.0\r\n\r\n")).contains("<a href=\"./a.txt\">");
            assertThat(ask(port, "GET /a.txt HTTP/1.0\r\nRange: bytes=2-3\r\n\r\n"))
                    .startsWith("HTTP/1.1 206 ")
                    .endsWith("\r\n\r\n23");
            assertThat(ask(port, "GET /../x HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404 ");
            assertThat(out.readLine()).contains("\"GET /\" 200 ");
            assertThat(out.readLine()).contains("\"GET /a.txt\" 206 2 bytes ");
            process.destroy();
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(Files.readString(directory.resolve(".err"))).doesNotContain("Exception");
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none/of/these", ". --port 70000", ". --certificate x.pem"})
    void whatCannotBeServedIsSaidInOneLine(String arguments) {
        StringWriter said = new StringWriter();
        String[] all = ("serve " + arguments).split(" ", -1);
        CommandLine command = Main.commandLine(World.REAL, Terminal.NONE, StandardOutput.io(), all)
                .setErr(new PrintWriter(said, true));
        assertThat(command.execute(all)).isEqualTo(2);
        assertThat(said.toString().strip())
                .startsWith("hawser: ")
                .endsWith("(see hawser serve --help)")
                .hasLineCount(1);
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .buildSelfSigned();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void filesAreServedByTls() throws Exception {
        X509Bundle bundle = certificate();
        file("a.txt", "0123456789");
        Path certificate = file(".cert.pem", bundle.getCertificatePathPEM());
        Path key = file(".key.pem", bundle.getPrivateKeyPEM());
        Process process = new ProcessBuilder(Processes.command(
                        "serve", directory, "--port", "0", "--certificate", certificate, "--key", key))
                .redirectError(directory.resolve(".err").toFile())
                .start();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting(bundle)).build()) {
            String first = process.inputReader(UTF_8).readLine();
            assertThat(first).as(Files.readString(directory.resolve(".err"))).contains("at https://127.0.0.1:");
            String url = "https://localhost:" + first.replaceAll(".*:(\\d+)/$", "$1") + "/a.txt";
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("0123456789");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        } finally {
            process.destroyForcibly();
        }
    }

    private static SSLContext trusting(X509Bundle bundle) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(bundle.toKeyStore(new char[0]));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void aCertificateAndAKeyThatAreNoPairAreSaidInOneLineWithTheirNames() throws Exception {
        X509Bundle bundle = certificate();
        Path certificate = file("cert.pem", bundle.getCertificatePathPEM());
        Path key = file("key.pem", bundle.getPrivateKeyPEM());
        Path other = file("other.pem", certificate().getPrivateKeyPEM());
        Path nonsense = file("nonsense.pem", "nonsense");
        assertThat(refusal(certificate, other)).contains("cert.pem", "other.pem", "does not belong to");
        assertThat(refusal(certificate, nonsense)).contains("nonsense.pem");
        assertThat(refusal(nonsense, key)).contains("nonsense.pem");
        assertThat(refusal(key, certificate)).contains("key.pem");
        assertThat(refusal(certificate, directory.resolve("none.pem"))).contains("none.pem");
    }

    private String refusal(Path certificate, Path key) {
        StringWriter said = new StringWriter();
        String[] all = {
            "serve",
            directory.toString(),
            "--port",
            "0",
            "--certificate",
            certificate.toString(),
            "--key",
            key.toString()
        };
        CommandLine command = Main.commandLine(World.REAL, Terminal.NONE, StandardOutput.io(), all)
                .setErr(new PrintWriter(said, true));
        assertThat(command.execute(all)).isEqualTo(1);
        assertThat(said.toString().strip()).startsWith("hawser: ").hasLineCount(1);
        return said.toString();
    }
}
