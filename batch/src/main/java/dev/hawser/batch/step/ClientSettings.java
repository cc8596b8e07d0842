package dev.hawser.batch.step;

import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.net.tls.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What makes steps share a client, or not.
 *
 * @param version which versions of HTTP are tried
 * @param connectTimeout how long a connection may take; empty for as long as it takes
 * @param compressed whether compressed responses are asked for, and unpacked
 * @param tls whom to trust
 * @param via a proxy that makes the connections
 */
record ClientSettings(
        HttpVersion version, Optional<Duration> connectTimeout, boolean compressed, Tls tls, Optional<HttpVia> via) {
    /** Longer than any run, and short enough for every timer. */
    private static final Duration EVER = Duration.ofDays(3650);

    /** What bounds the requests under way are the slots. */
    private static final int MANY = 1_000_000;

    /**
     * How to speak TLS.
     *
     * @param authorities a PEM file of the certificates to trust, instead of the JDK's
     * @param certificate a PEM file of the client's certificate and those above it
     * @param key a PEM file of the client's private key
     * @param insecure whether any certificate of any host is believed
     */
    record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key, boolean insecure) {
        /** As the JDK does it. */
        static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false);

        TlsSettings options() {
            TlsSettings options = TlsSettings.of(tls -> tls.checkCertificate(!insecure));
            if (authorities.isPresent()) {
                options = options.with(tls -> tls.trust(authorities.get()));
            }
            return certificate.isPresent()
                    ? options.with(tls -> tls.key(certificate.get(), key.orElse(certificate.get())))
                    : options;
        }
    }

    TlsSettings tlsOptions() {
        return tls.options().with(tls -> tls.handshakeTimeout(connectTimeout.orElse(EVER)));
    }

    /** Says it to a client. Redirects and cookies are told with each request. */
    void apply(HttpClientOptions options) {
        options.version(version)
                .perOrigin(MANY)
                .maxConnections(MANY)
                .maxWaiting(MANY)
                .timeout(EVER)
                .connectTimeout(connectTimeout.orElse(EVER))
                .compressed(compressed)
                .tls(tlsOptions());
        via.ifPresent(given -> given.apply(options));
    }
}
