package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.transport.TlsContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Files of keys and certificates that are damaged, or are something else: what is wrong, and where.
class TlsDamagedFilesTest {
    private static final byte[] SMALL = {0x30, 3, 2, 1, 1};

    @TempDir
    private static Path directory;

    private static KeyFiles good;

    @BeforeAll
    static void makeCertificates() throws Exception {
        good = new Certificates(directory).forNames("localhost");
    }

    private static String block(String kind, String base64) {
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }

    private static String block(String kind, byte[] der) {
        return block(kind, Base64.getMimeEncoder().encodeToString(der));
    }

    private static Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "given", ".pem"), text);
    }

    private static String refusal(Path certificate, Path key, Optional<String> password) {
        try {
            TlsContext.server(Certificates.server(new KeyFiles(certificate, key, password)));
        } catch (IOException e) {
            return e.getMessage();
        }
        throw new AssertionError("it was taken");
    }

    static Stream<Arguments> keys() {
        byte[] noCurve = {0x30, 6, 2, 1, 1, 4, 1, 9};
        byte[] longForm = {0x30, (byte) 0x81, 6, 2, 1, 1, 4, 1, 9};
        byte[] cut = {0x30, (byte) 0x82, 1};
        byte[] tooLong = {0x30, (byte) 0x83, 0, 0, 6, 2, 1, 1, 4, 1, 9};
        byte[] pastItsEnd = {0x30, 6, 2, 1, 1, 4, 100, 9};
        String unnamed = "its EC key does not name its curve";
        return Stream.of(
                arguments(block("EC PRIVATE KEY", noCurve), unnamed),
                arguments(block("EC PRIVATE KEY", longForm), unnamed),
                arguments(block("EC PRIVATE KEY", cut), unnamed),
                arguments(block("EC PRIVATE KEY", tooLong), unnamed),
                arguments(block("EC PRIVATE KEY", pastItsEnd), unnamed),
                arguments(block("EC PRIVATE KEY", new byte[0]), unnamed),
                arguments(block("PRIVATE KEY", "AAAAA"), "its PRIVATE KEY is no base64, "),
                arguments(
                        block("OPENSSH PRIVATE KEY", SMALL),
                        "it has a OPENSSH PRIVATE KEY; expected PRIVATE KEY, ENCRYPTED PRIVATE KEY, RSA PRIVATE KEY or"
                                + " EC PRIVATE KEY"),
                arguments(block("ENCRYPTED PRIVATE KEY", SMALL), "its encrypted key is damaged, "),
                arguments(block("RSA PRIVATE KEY", new byte[300]), "its private key is damaged, or none of "),
                arguments("-----BEGIN PRIVATE KEY-----\nAAAA\n", "it has no private key"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void ofAKeyItIsToldWhatIsWrongWithIt(String text, String message) throws Exception {
        Path key = file(text);
        assertThat(refusal(good.certificate(), key, Optional.of("password")))
                .startsWith("key file " + key + ": " + message);
    }

    static Stream<Arguments> certificates() {
        return Stream.of(
                arguments(block("CERTIFICATE", SMALL), "a certificate in it is damaged, "),
                arguments(block("CERTIFICATE", "AAAAA"), "its CERTIFICATE is no base64, "),
                arguments(
                        block("PRIVATE KEY", SMALL) + block("PUBLIC KEY", SMALL) + block("PUBLIC KEY", SMALL),
                        "it has no certificate; expected -----BEGIN CERTIFICATE-----, and found [PRIVATE KEY, PUBLIC"
                                + " KEY]"));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void ofACertificateItIsToldWhatIsWrongWithIt(String text, String message) throws Exception {
        Path certificate = file(text);
        assertThat(refusal(certificate, good.key(), Optional.empty()))
                .startsWith("certificate file " + certificate + ": " + message);
    }

    @Test
    void theFirstKeyOfAFileIsTakenWhereverItStands() throws Exception {
        Path both = file("some text\n" + Files.readString(good.certificate()) + Files.readString(good.key())
                + block("PRIVATE KEY", SMALL));
        assertThat(TlsContext.server(Certificates.server(new KeyFiles(both, both, Optional.empty()))))
                .isNotNull();
    }

    @Test
    void aKeyThatOthersMayNotReadIsSaidToBeThat() throws Exception {
        Path folder = Files.createTempDirectory(directory, "folder");
        assertThat(refusal(good.certificate(), folder, Optional.empty()))
                .startsWith("key file " + folder + ": it cannot be read, ");
        assertThatThrownBy(() -> TlsContext.server(Certificates.server(
                        new KeyFiles(good.certificate(), folder.resolve("none"), Optional.empty()))))
                .hasMessage("key file " + folder.resolve("none") + ": there is no such file");
    }
}
