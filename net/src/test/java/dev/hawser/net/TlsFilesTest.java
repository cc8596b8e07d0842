package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.TlsContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.AlgorithmParameters;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read from PEM files, and what is said of those that are wrong.
class TlsFilesTest {
    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static KeyFiles good;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        good = certificates.forNames("localhost");
    }

    private static TlsContext server(KeyFiles files) throws IOException {
        return TlsContext.server(Certificates.server(files));
    }

    private static String pem(String kind, byte[] der) {
        return "some text before\n-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private static KeyFiles withKey(Path key) {
        return new KeyFiles(good.certificate(), key, Optional.empty());
    }

    private static void refused(KeyFiles files, String message) {
        assertThatThrownBy(() -> server(files)).isInstanceOf(IOException.class).hasMessage(message);
    }

    /// The content of PKCS#8's OCTET STRING, which is the key in its form before.
    private static byte[] inner(byte[] pkcs8) {
        for (int at = 0; at < pkcs8.length - 4; at++) {
            int length = (pkcs8[at + 2] & 0xFF) << 8 | pkcs8[at + 3] & 0xFF;
            if (pkcs8[at] == 4 && pkcs8[at + 1] == (byte) 0x82 && at + 4 + length == pkcs8.length) {
                return Arrays.copyOfRange(pkcs8, at + 4, pkcs8.length);
            }
            if (pkcs8[at] == 4 && at + 2 + (pkcs8[at + 1] & 0xFF) == pkcs8.length) {
                return Arrays.copyOfRange(pkcs8, at + 2, pkcs8.length);
            }
        }
        throw new AssertionError("no octets");
    }

    @Test
    void keyOfRsaIsReadInItsOldForm() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        KeyFiles files = certificates.files(
                "rsa",
                certificates.issued(Certificates.builder("localhost").rsa2048().keyPair(pair)));
        Path old = certificates.write(
                "rsa-old.pem", pem("RSA PRIVATE KEY", inner(pair.getPrivate().getEncoded())));
        assertThat(server(new KeyFiles(files.certificate(), old, Optional.empty())))
                .isNotNull();
    }

    @Test
    void keyOfAnEllipticCurveIsReadInItsOldForm() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        KeyFiles files = certificates.files(
                "ec", certificates.issued(Certificates.builder("localhost").keyPair(pair)));
        byte[] inside = inner(pair.getPrivate().getEncoded()); // SEQUENCE { version, key … }, without the curve
        byte[] curve = {(byte) 0xA0, 10, 6, 8, 42, (byte) 0x86, 72, (byte) 0xCE, 61, 3, 1, 7};
        ByteArrayOutputStream withCurve = new ByteArrayOutputStream();
        withCurve.write(inside[0]);
        withCurve.write(3 + 34 + curve.length);
        withCurve.write(inside, 2, 3 + 34);
        withCurve.writeBytes(curve);
        Path old = certificates.write("ec-old.pem", pem("EC PRIVATE KEY", withCurve.toByteArray()));
        assertThat(server(new KeyFiles(files.certificate(), old, Optional.empty())))
                .isNotNull();
        Path without = certificates.write("ec-without.pem", pem("EC PRIVATE KEY", Arrays.copyOf(inside, 39)));
        refused(withKey(without), "key file " + without + ": its EC key does not name its curve");
    }

    private static Path encrypted(String password) throws Exception {
        String plain = Files.readString(good.key()).replaceAll("-----[A-Z ]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(plain);
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        SecretKey secret =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(der));
        return certificates.write("encrypted.pem", pem("ENCRYPTED PRIVATE KEY", info.getEncoded()));
    }

    @Test
    void encryptedKeyNeedsItsPassword() throws Exception {
        Path key = encrypted("correct");
        assertThat(server(new KeyFiles(good.certificate(), key, Optional.of("correct"))))
                .isNotNull();
        refused(
                new KeyFiles(good.certificate(), key, Optional.of("wrong")),
                "key file " + key + ": the password is wrong, or its key is damaged");
        refused(withKey(key), "key file " + key + ": its key is encrypted, and there is no password for it");
    }

    @Test
    void passwordIsNotTold() {
        assertThat(new KeyFiles(Path.of("c"), Path.of("k"), Optional.of("secret")))
                .hasToString("KeyFiles[c, k, password]");
        assertThatThrownBy(() -> Endpoint.parse("tls:1:certificate=c:key=k:password=secret\\:x:clients=all"))
                .hasMessage(
                        "endpoint 'tls:1:certificate=c:key=k:password=***:clients=all': 'clients=all'; expected none,"
                                + " wanted or required");
    }

    @Test
    void fileThatIsWrongIsNamedWithWhatItHas() throws Exception {
        Path missing = directory.resolve("missing.pem");
        refused(
                new KeyFiles(missing, good.key(), Optional.empty()),
                "certificate file " + missing + ": there is no such file");
        refused(withKey(missing), "key file " + missing + ": there is no such file");
        refused(
                withKey(good.certificate()),
                "key file " + good.certificate()
                        + ": it has no private key; expected -----BEGIN PRIVATE KEY-----, and found"
                        + " [CERTIFICATE]");
        Path empty = certificates.write("empty.pem", "");
        refused(
                new KeyFiles(empty, good.key(), Optional.empty()),
                "certificate file " + empty + ": it has no certificate; expected -----BEGIN CERTIFICATE-----, and found"
                        + " nothing in PEM form");
        Path damaged = certificates.write("damaged.pem", pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        refused(
                withKey(damaged),
                "key file " + damaged + ": its private key is damaged, or none of [RSA, EC, EdDSA, RSASSA-PSS]");
        Path old = certificates.write(
                "old.pem",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        refused(
                withKey(old),
                "key file " + old
                        + ": its key is encrypted in an old way; change it to PKCS#8 by: openssl pkcs8 -topk8");
        assertThatThrownBy(() -> TlsContext.client(TlsSettings.of(tls -> tls.trust(directory))))
                .hasMessageStartingWith("trust file " + directory + ": it cannot be read, ");
    }

    @Test
    void keyOfAnotherCertificateIsRefused() throws Exception {
        KeyFiles other = certificates.forNames("other.example");
        refused(
                withKey(other.key()),
                "the key in " + other.key() + " does not belong to the first certificate in " + good.certificate()
                        + ", which is of CN=localhost");
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() {
        assertThatThrownBy(() -> TlsContext.server(TlsSettings.defaults()))
                .hasMessage("a TLS server needs a certificate and its key: certificate=FILE:key=FILE, or withKey");
        assertThatThrownBy(() -> TlsContext.server(
                        Certificates.server(good).with(tls -> tls.clientCertificates(ClientCertificates.REQUIRED))))
                .hasMessage("a TLS server that asks for certificates needs the authorities to trust: trust=FILE, or"
                        + " withTrust");
        assertThatThrownBy(() -> TlsContext.client(
                        TlsSettings.of(tls -> tls.ciphers("RC4").engine(TlsEngine.JDK))))
                .hasMessageStartingWith("'RC4' is no cipher suite of jdk here; expected some of TLS_");
    }

    @Test
    void listenAndConnectTellIt() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            assertThatThrownBy(() -> net.listen("tls:0:certificate=no.pem:key=no.pem", _ -> {})
                            .await())
                    .isInstanceOf(ListenFailedException.class)
                    .hasMessage("cannot listen on tls:0: certificate file no.pem: there is no such file");
            assertThatThrownBy(() -> net.connect("tls:localhost:1:trust=no.pem").await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessage("cannot connect to tls:localhost:1: trust file no.pem: there is no such file");
        });
    }

    private static String shown(Net net, ListeningPort port) {
        Connection client = net.connect(Endpoint.tls("localhost", port.port(), certificates.client()))
                .await();
        TlsSession session = client.tls().orElseThrow();
        client.abort();
        return session.peerCertificates().getFirst().getSubjectX500Principal().getName();
    }

    @Test
    void renewedCertificateIsShownFromThenOn() throws Exception {
        KeyFiles used = new KeyFiles(
                Files.copy(good.certificate(), directory.resolve("used.pem")),
                Files.copy(good.key(), directory.resolve("used-key.pem")),
                Optional.empty());
        KeyFiles next = certificates.forNames("renewed", "localhost");
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen(Endpoint.tls("127.0.0.1", 0, Certificates.server(used)), _ -> {})
                    .await();
            assertThat(shown(net, port)).isEqualTo("CN=localhost");
            Files.copy(next.certificate(), used.certificate(), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> port.renewTls().await())
                    .isInstanceOf(ListenFailedException.class)
                    .hasMessageStartingWith("tls:127.0.0.1:0 goes on with the certificates it has: the key in ");
            assertThat(shown(net, port)).isEqualTo("CN=localhost");
            Files.copy(next.key(), used.key(), StandardCopyOption.REPLACE_EXISTING);
            port.renewTls().await();
            assertThat(shown(net, port)).isEqualTo("CN=renewed");
            ListeningPort plain =
                    net.listen(Endpoint.tcp("127.0.0.1", 0), _ -> {}).await();
            assertThatThrownBy(plain::renewTls)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(" has no TLS");
        });
    }
}
