package dev.hawser.net.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one end of an encrypted connection shows, demands and offers. Immutable; any thread.
 *
 * {@snippet class = dev.hawser.net.TlsSnippetsTest region = options}
 *
 * <p>A client has enough with {@link #defaults()}. A server needs a certificate.
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
public record TlsOptions(
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
    public TlsOptions {
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

    /** {@return the default options: see the components} */
    public static TlsOptions defaults() {
        return new TlsOptions(
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

    /** The fields of a record in the making, so that each change names only its own. */
    private static final class Draft {
        private Optional<Path> trust;
        private List<KeyFiles> keys;
        private ClientCertificates clientCertificates;
        private boolean checkHost;
        private boolean checkCertificate;
        private Optional<String> serverName;
        private List<String> applicationProtocols;
        private List<TlsVersion> versions;
        private List<String> ciphers;
        private Duration handshakeTimeout;
        private TlsEngine engine;

        Draft(TlsOptions from) {
            trust = from.trust;
            keys = from.keys;
            clientCertificates = from.clientCertificates;
            checkHost = from.checkHost;
            checkCertificate = from.checkCertificate;
            serverName = from.serverName;
            applicationProtocols = from.applicationProtocols;
            versions = from.versions;
            ciphers = from.ciphers;
            handshakeTimeout = from.handshakeTimeout;
            engine = from.engine;
        }

        TlsOptions done() {
            return new TlsOptions(
                    trust,
                    keys,
                    clientCertificates,
                    checkHost,
                    checkCertificate,
                    serverName,
                    applicationProtocols,
                    versions,
                    ciphers,
                    handshakeTimeout,
                    engine);
        }
    }

    private TlsOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /**
     * {@return these options with other authorities to trust}
     *
     * @param file in PEM form
     */
    public TlsOptions withTrust(Path file) {
        return with(draft -> draft.trust = Optional.of(file));
    }

    /**
     * {@return these options with one more certificate to show}
     *
     * @param certificate a PEM file; see {@link KeyFiles#certificate()}
     * @param key a PEM file with its private key, which is not encrypted
     */
    public TlsOptions withKey(Path certificate, Path key) {
        return withKey(new KeyFiles(certificate, key, Optional.empty()));
    }

    /**
     * {@return these options with one more certificate to show}
     *
     * @param files the certificate and its key
     */
    public TlsOptions withKey(KeyFiles files) {
        Draft draft = new Draft(this);
        draft.keys = new ArrayList<>(keys);
        draft.keys.add(requireNonNull(files, "files"));
        return draft.done();
    }

    /**
     * {@return these options for a server that asks for certificates, or does not}
     *
     * @param value whether, and what becomes of those who have none
     */
    public TlsOptions withClientCertificates(ClientCertificates value) {
        return with(draft -> draft.clientCertificates = value);
    }

    /**
     * {@return these options for a client that checks the host's name, or does not}
     *
     * @param value whether it does; without it, whoever has any trusted certificate can stand in between
     */
    public TlsOptions withCheckHost(boolean value) {
        return with(draft -> draft.checkHost = value);
    }

    /**
     * {@return these options for a client that believes any certificate of any host, or does not} With it, {@code trust} and
     * {@code checkHost} say nothing.
     *
     * @param value false to believe whoever is on the way; for tests
     */
    public TlsOptions withCheckCertificate(boolean value) {
        return with(draft -> draft.checkCertificate = value);
    }

    /**
     * {@return these options for a client that wants another host than the one it connects to}
     *
     * @param name asked for by SNI, and checked
     */
    public TlsOptions withServerName(String name) {
        return with(draft -> draft.serverName = Optional.of(name));
    }

    /**
     * {@return these options with other protocols for ALPN}
     *
     * @param names the best first
     */
    public TlsOptions withApplicationProtocols(String... names) {
        return with(draft -> draft.applicationProtocols = List.of(names));
    }

    /**
     * {@return these options with other versions}
     *
     * @param values at least one
     */
    public TlsOptions withVersions(TlsVersion... values) {
        return with(draft -> draft.versions = List.of(values));
    }

    /**
     * {@return these options with other cipher suites}
     *
     * @param names as the IANA names them, the best first
     */
    public TlsOptions withCiphers(String... names) {
        return with(draft -> draft.ciphers = List.of(names));
    }

    /**
     * {@return these options with another timeout}
     *
     * @param value more than zero
     */
    public TlsOptions withHandshakeTimeout(Duration value) {
        return with(draft -> draft.handshakeTimeout = requireNonNull(value, "value"));
    }

    /**
     * {@return these options with another engine}
     *
     * @param value what does the cryptography
     */
    public TlsOptions withEngine(TlsEngine value) {
        return with(draft -> draft.engine = value);
    }
}
