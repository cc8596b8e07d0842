package dev.hawser.net.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one end of an encrypted connection shows, demands and offers. Immutable; any thread.
 *
 *
 * @param trust a PEM file with the authorities that are trusted, and no others. Without it, a client trusts those of the
 *     JDK ({@code cacerts}, or {@code javax.net.ssl.trustStore}); a server that asks for certificates needs it
 * @param keys certificates with their keys. A server shows the one whose names fit what the client asked for (SNI), else
 *     the first; a client shows the first, if it is asked
 * @param clientCertificates whether a server asks its clients for a certificate. Not by default
 * @param checkHost whether a client demands that the certificate be for the host that it wanted. On by default; off only
 *     where something else proves who the server is
 * @param checkCertificate whether a client demands that the certificate be trusted at all. On by default; off only in tests,
 *     as anybody can stand in between
 * @param serverName the host that a client wants and checks, if it is not the one that it connects to
 * @param applicationProtocols what to offer or choose from by ALPN, the best first, such as {@code h2}
 * @param versions what to speak; 1.2 and 1.3 by default
 * @param ciphers the suites to offer, as the IANA names them, the best first; empty means those with forward secrecy and
 *     authenticated encryption
 * @param handshakeTimeout how long the handshake may take. 10 seconds by default
 * @param engine what does the cryptography
 */
public record TlsSettings(
        Optional<Path> trust,
        List<KeyFiles> keys,
        ClientCertificates clientCertificates,
        boolean checkHost,
        boolean checkCertificate,
        Optional<String> serverName,
        List<String> applicationProtocols,
        List<TlsVersion> versions,
        List<String> ciphers,
        Duration handshakeTimeout,
        TlsEngine engine) {
    /** Checks the values. */
    public TlsSettings {
        requireNonNull(trust, "trust");
        keys = List.copyOf(keys);
        requireNonNull(clientCertificates, "clientCertificates");
        requireNonNull(serverName, "serverName");
        applicationProtocols = List.copyOf(applicationProtocols);
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        requireNonNull(engine, "engine");
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("versions must name at least one version of TLS");
        }
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("handshakeTimeout must be more than 0, was " + handshakeTimeout);
        }
        for (String protocol : applicationProtocols) {
            if (protocol.isEmpty() || protocol.length() > 255) {
                throw new IllegalArgumentException(
                        "a name of an application protocol has 1 to 255 characters, was '" + protocol + "'");
            }
        }
    }

    /** {@return the defaults: see the components} */
    public static TlsSettings defaults() {
        return new TlsSettings(
                Optional.empty(),
                List.of(),
                ClientCertificates.NONE,
                true,
                true,
                Optional.empty(),
                List.of(),
                List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3),
                List.of(),
                Duration.ofSeconds(10),
                TlsEngine.AUTO);
    }

    /**
     * {@return the defaults with what a function changes}
     *
     * @param options fills in the draft
     */
    public static TlsSettings of(Consumer<? super TlsOptions> options) {
        return defaults().with(options);
    }

    /**
     * {@return these settings with what a function changes}
     *
     * @param options fills in the draft, which has these values at first
     */
    public TlsSettings with(Consumer<? super TlsOptions> options) {
        TlsOptions draft = new TlsOptions(this);
        options.accept(draft);
        return draft.settings();
    }
}
