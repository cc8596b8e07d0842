package dev.hawser.net.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one end of an encrypted connection shows, demands and offers: a draft that lives in the function which fills it in.
 * A client has enough with nothing said. A server needs a certificate.
 *
 * {@snippet class = dev.hawser.net.TlsSnippetsTest region = options}
 *
 * <p>Each method gives this draft back; the values are checked together when the function has returned.
 *
 * <p><b>Threads:</b> of the caller.
 */
public final class TlsOptions {
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

    TlsOptions(TlsSettings from) {
        trust = from.trust();
        keys = new ArrayList<>(from.keys());
        clientCertificates = from.clientCertificates();
        checkHost = from.checkHost();
        checkCertificate = from.checkCertificate();
        serverName = from.serverName();
        applicationProtocols = from.applicationProtocols();
        versions = from.versions();
        ciphers = from.ciphers();
        handshakeTimeout = from.handshakeTimeout();
        engine = from.engine();
    }

    /**
     * Other authorities to trust, and no others. Without them, a client trusts those of the JDK.
     *
     * @param file in PEM form
     * @return this
     */
    public TlsOptions trust(Path file) {
        trust = Optional.of(file);
        return this;
    }

    /**
     * One more certificate to show.
     *
     * @param certificate a PEM file; see {@link KeyFiles#certificate()}
     * @param key a PEM file with its private key, which is not encrypted
     * @return this
     */
    public TlsOptions key(Path certificate, Path key) {
        keys.add(new KeyFiles(certificate, key, Optional.empty()));
        return this;
    }

    /**
     * One more certificate to show.
     *
     * @param files the certificate and its key
     * @return this
     */
    public TlsOptions key(KeyFiles files) {
        keys.add(requireNonNull(files, "files"));
        return this;
    }

    /**
     * Whether a server asks its clients for a certificate; it does not by default.
     *
     * @param value whether, and what becomes of those who have none
     * @return this
     */
    public TlsOptions clientCertificates(ClientCertificates value) {
        clientCertificates = requireNonNull(value, "clientCertificates");
        return this;
    }

    /**
     * Whether a client demands that the certificate be for the host that it wanted; on by default.
     *
     * @param value false only where something else proves who the server is: whoever has any trusted certificate can stand in
     *     between
     * @return this
     */
    public TlsOptions checkHost(boolean value) {
        checkHost = value;
        return this;
    }

    /**
     * Whether a client demands that the certificate be trusted at all; on by default. Without it, {@link #trust} and
     * {@link #checkHost} say nothing.
     *
     * @param value false to believe whoever is on the way; for tests
     * @return this
     */
    public TlsOptions checkCertificate(boolean value) {
        checkCertificate = value;
        return this;
    }

    /**
     * The host that a client wants, if it is not the one that it connects to.
     *
     * @param name asked for by SNI, and checked
     * @return this
     */
    public TlsOptions serverName(String name) {
        serverName = Optional.of(name);
        return this;
    }

    /**
     * What to offer or choose from by ALPN, such as {@code h2}.
     *
     * @param names of 1 to 255 characters, the best first
     * @return this
     */
    public TlsOptions applicationProtocols(String... names) {
        applicationProtocols = List.of(names);
        return this;
    }

    /**
     * What to speak; 1.2 and 1.3 by default.
     *
     * @param values at least one
     * @return this
     */
    public TlsOptions versions(TlsVersion... values) {
        versions = List.of(values);
        return this;
    }

    /**
     * The suites to offer; by default those with forward secrecy and authenticated encryption.
     *
     * @param names as the IANA names them, the best first
     * @return this
     */
    public TlsOptions ciphers(String... names) {
        ciphers = List.of(names);
        return this;
    }

    /**
     * How long the handshake may take; 10 seconds by default.
     *
     * @param value more than zero
     * @return this
     */
    public TlsOptions handshakeTimeout(Duration value) {
        handshakeTimeout = requireNonNull(value, "handshakeTimeout");
        return this;
    }

    /**
     * What does the cryptography.
     *
     * @param value the engine
     * @return this
     */
    public TlsOptions engine(TlsEngine value) {
        engine = requireNonNull(value, "engine");
        return this;
    }

    TlsSettings settings() {
        return new TlsSettings(
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
