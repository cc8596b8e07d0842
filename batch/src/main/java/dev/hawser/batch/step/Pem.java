package dev.hawser.batch.step;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads files of certificates and keys as other tools have them (RFC 7468). */
final class Pem {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** {@return the certificates in a file, one or more} */
    static List<Certificate> certificates(Path file) throws IOException {
        try {
            List<Certificate> all = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))));
            if (!all.isEmpty()) {
                return all;
            }
        } catch (CertificateException notOne) {
            throw new IOException(
                    file + " has no certificates in PEM that can be read: " + notOne.getMessage(), notOne);
        }
        throw new IOException(file + " has no certificate in it, expected -----BEGIN CERTIFICATE-----");
    }

    /** {@return the private key in a file} */
    static PrivateKey key(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no private key in PKCS #8, expected " + BEGIN
                    + "; openssl pkcs8 -topk8 -nocrypt makes one of other forms");
        }
        byte[] encoded = decoded(file, text.substring(begin + BEGIN.length(), end));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException notThis) {
                // The key does not say by itself which one it is; the next may fit.
            }
        }
        throw new IOException(file + " has a private key that is none of " + ALGORITHMS);
    }

    private static byte[] decoded(Path file, String base64) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new IOException(file + " is damaged: " + notBase64.getMessage(), notBase64);
        }
    }
}
