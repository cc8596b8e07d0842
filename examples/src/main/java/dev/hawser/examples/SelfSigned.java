package dev.hawser.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A certificate for this machine, for trials: made by the JDK's {@code keytool}, and written as PEM files. Blocks. */
final class SelfSigned {
    /** Where the launcher wants them. */
    private static final String DIRECTORY = System.getProperty("hawser.examples", "examples/target");

    static final String CERTIFICATE = DIRECTORY + "/localhost.pem";
    static final String KEY = DIRECTORY + "/localhost-key.pem";

    private static final char[] PASSWORD = "for-a-moment".toCharArray();

    private SelfSigned() {}

    static Path make() throws IOException, GeneralSecurityException, InterruptedException {
        return make(Path.of(CERTIFICATE), Path.of(KEY));
    }

    /** Makes the files, unless they are there and will do for another day. */
    static Path make(Path certificate, Path key) throws IOException, GeneralSecurityException, InterruptedException {
        if (Files.exists(key) && isUsable(certificate, Instant.now().plus(Duration.ofDays(1)))) {
            return certificate;
        }
        Files.createDirectories(certificate.toAbsolutePath().getParent());
        Path directory = Files.createTempDirectory("hawser-example");
        Path store = directory.resolve("store.p12");
        try {
            keytool(store);
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream input = Files.newInputStream(store)) {
                made.load(input, PASSWORD);
            }
            createForOwner(key);
            Files.writeString(
                    key, pem("PRIVATE KEY", made.getKey("localhost", PASSWORD).getEncoded()));
            Files.writeString(
                    certificate,
                    pem("CERTIFICATE", made.getCertificate("localhost").getEncoded()));
            return certificate;
        } finally {
            Files.deleteIfExists(store);
            Files.delete(directory);
        }
    }

    /** Whether a file is there and has a certificate that will not have expired by then. */
    static boolean isUsable(Path certificate, Instant then) throws IOException {
        if (!Files.exists(certificate)) {
            return false;
        }
        try (InputStream input = Files.newInputStream(certificate)) {
            Certificate read = CertificateFactory.getInstance("X.509").generateCertificate(input);
            return read instanceof X509Certificate known
                    && then.isBefore(known.getNotAfter().toInstant());
        } catch (CertificateException e) {
            return false;
        }
    }

    /** An empty file that nobody else could read at any time. */
    private static void createForOwner(Path file) throws IOException {
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private static void keytool(Path store) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        String line = "-genkeypair -alias localhost -keyalg EC -groupname secp256r1 -validity 365 -dname CN=localhost"
                + " -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass " + new String(PASSWORD);
        ProcessBuilder builder = new ProcessBuilder(line.split(" ")).redirectErrorStream(true);
        builder.command().addFirst(tool.toString());
        builder.command().add("-keystore");
        builder.command().add(store.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool made no certificate: " + said.strip());
        }
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
