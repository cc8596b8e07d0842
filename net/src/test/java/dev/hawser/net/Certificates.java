package dev.hawser.net;

import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsSettings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// An authority of a test's own, and what it certifies, as PEM files in a directory.
final class Certificates {
    private final Path directory;
    private final X509Bundle authority;

    /// The authority's certificate.
    final Path trust;

    Certificates(Path directory) throws Exception {
        this(directory, "authority");
    }

    Certificates(Path directory, String name) throws Exception {
        this.directory = directory;
        this.authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        this.trust = write(name + ".pem", authority.getCertificatePEM());
    }

    Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text, StandardCharsets.US_ASCII);
    }

    /// A certificate for names or addresses.
    KeyFiles forNames(String... names) throws Exception {
        return files(names[0].replace('*', '_'), issued(builder(names)));
    }

    static CertificateBuilder builder(String... names) {
        CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=" + names[0]);
        if (names[0].startsWith("*")) { // which the builder does not take for a name
            byte[] name = names[0].getBytes(StandardCharsets.US_ASCII);
            byte[] alternatives = new byte[name.length + 4];
            System.arraycopy(name, 0, alternatives, 4, name.length);
            alternatives[0] = 0x30;
            alternatives[1] = (byte) (name.length + 2);
            alternatives[2] = (byte) 0x82;
            alternatives[3] = (byte) name.length;
            return builder.addExtensionOctetString("2.5.29.17", false, alternatives);
        }
        for (String name : names) {
            if (name.chars().allMatch(c -> c == '.' || c == ':' || Character.isDigit(c))) {
                builder.addSanIpAddress(name);
            } else {
                builder.addSanDnsName(name);
            }
        }
        return builder;
    }

    X509Bundle issued(CertificateBuilder builder) throws Exception {
        return builder.buildIssuedBy(authority);
    }

    KeyFiles files(String name, X509Bundle bundle) throws Exception {
        return new KeyFiles(
                write(name + "-certificate.pem", bundle.getCertificatePathPEM()),
                write(name + "-key.pem", bundle.getPrivateKeyPEM()),
                Optional.empty());
    }

    /// A certificate whose time is over.
    KeyFiles expired(String name) throws Exception {
        Instant now = Instant.now();
        return files(
                "expired",
                issued(builder(name)
                        .notBefore(now.minus(Duration.ofDays(10)))
                        .notAfter(now.minus(Duration.ofDays(1)))));
    }

    /// What trusts this authority.
    TlsSettings client() {
        return TlsSettings.of(tls -> tls.trust(trust));
    }

    /// What shows a certificate.
    static TlsSettings server(KeyFiles files) {
        return TlsSettings.of(tls -> tls.key(files));
    }
}
