package dev.hawser.net.tls;

/** Whether a server asks its clients for a certificate. */
public enum ClientCertificates {
    /** It does not. */
    NONE,
    /** It asks, and takes clients that show none. One that is not trusted fails the handshake. */
    WANTED,
    /** It asks, and fails the handshake with clients that show none. */
    REQUIRED
}
