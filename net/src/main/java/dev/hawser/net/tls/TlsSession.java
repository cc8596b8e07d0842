package dev.hawser.net.tls;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What both ends of a connection have agreed on. Immutable; any thread.
 *
 * @param version of TLS
 * @param cipher the name of the cipher suite, as in the IANA's registry
 * @param applicationProtocol what ALPN has chosen; empty if there is no protocol that both ends offered
 * @param serverName the name that the client asked for (SNI); empty if it named none
 * @param peerCertificates what the peer has shown and proved to own, its own first; empty if it has shown none. They were
 *     found to be trusted
 * @param engine what does the cryptography at this end: {@link TlsEngine#JDK} or {@link TlsEngine#OPENSSL}
 */
public record TlsSession(
        TlsVersion version,
        String cipher,
        Optional<String> applicationProtocol,
        Optional<String> serverName,
        List<X509Certificate> peerCertificates,
        TlsEngine engine) {
    /** Checks the values. */
    public TlsSession {
        requireNonNull(version, "version");
        requireNonNull(cipher, "cipher");
        requireNonNull(applicationProtocol, "applicationProtocol");
        requireNonNull(serverName, "serverName");
        requireNonNull(engine, "engine");
        peerCertificates = List.copyOf(peerCertificates);
    }
}
