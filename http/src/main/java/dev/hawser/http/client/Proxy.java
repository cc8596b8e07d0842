package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A server that makes connections for others.
 *
 * @param kind how it is spoken to
 * @param host its name or address
 * @param port 1 to 65535
 * @param credentials user and password, if it asks for them
 */
public record Proxy(Kind kind, String host, int port, Optional<Credentials> credentials) {
    /** How a proxy is spoken to. */
    public enum Kind {
        /** By HTTP: requests to {@code http} with their whole URL, connections to {@code https} by CONNECT. */
        HTTP,
        /** By SOCKS 5, which carries all connections; names are looked up by the proxy. */
        SOCKS5
    }

    /**
     * Who asks.
     *
     * @param user without a colon
     * @param password not shown
     */
    public record Credentials(String user, String password) {
        /** Checks the values. */
        public Credentials {
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("a user has no colon");
            }
            requireNonNull(password, "password");
        }

        /** {@return the user} */
        @Override
        public String toString() {
            return user;
        }
    }

    /** Checks the values. */
    public Proxy {
        requireNonNull(kind, "kind");
        requireNonNull(host, "host");
        requireNonNull(credentials, "credentials");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
        }
    }

    /**
     * {@return a proxy of HTTP}
     *
     * @param host its name or address
     * @param port 1 to 65535
     */
    public static Proxy http(String host, int port) {
        return new Proxy(Kind.HTTP, host, port, Optional.empty());
    }

    /**
     * {@return a proxy of SOCKS 5}
     *
     * @param host its name or address
     * @param port 1 to 65535
     */
    public static Proxy socks5(String host, int port) {
        return new Proxy(Kind.SOCKS5, host, port, Optional.empty());
    }

    /**
     * {@return this, with a user and a password}
     *
     * @param user without a colon
     * @param password his
     */
    public Proxy withCredentials(String user, String password) {
        return new Proxy(kind, host, port, Optional.of(new Credentials(user, password)));
    }
}
