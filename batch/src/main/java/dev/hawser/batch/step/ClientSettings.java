package dev.hawser.batch.step;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What makes steps share a client, or not.
 *
 * @param version the newest version of HTTP that is tried
 * @param connectTimeout how long a connection may take
 * @param tls whom to trust
 */
record ClientSettings(HttpClient.Version version, Optional<Duration> connectTimeout, Tls tls) {
    /**
     * How to speak TLS.
     *
     * @param authorities a PEM file of the certificates to trust, instead of the JDK's
     * @param certificate a PEM file of the client's certificate and those above it
     * @param key a PEM file of the client's private key, in PKCS #8 without a password
     * @param insecure whether any certificate of any host is believed
     */
    record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key, boolean insecure) {
        /** As the JDK does it. */
        static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false);
    }
}
