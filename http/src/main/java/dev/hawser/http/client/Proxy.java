package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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
     * {@return the proxy that a URL names: {@code http://HOST:PORT} or {@code socks5://HOST:PORT}; user and password may stand
     * before the host, percent-encoded}
     *
     * @param url without a port it is 80, or 1080; without a scheme it is of HTTP
     * @throws IllegalArgumentException if it names none; the URL is not in the message, for a password may be in it
     */
    public static Proxy of(String url) {
        URI uri;
        try {
            uri = URI.create(url.contains("://") ? url : "http://" + url);
        } catch (IllegalArgumentException e) {
            throw none();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean socks = scheme.equals("socks5") || scheme.equals("socks5h");
        if (uri.getHost() == null || !(socks || scheme.equals("http"))) {
            throw none();
        }
        int port = uri.getPort() > 0 ? uri.getPort() : socks ? 1080 : 80;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        Proxy proxy = socks ? socks5(host, port) : http(host, port);
        return uri.getRawUserInfo() == null ? proxy : proxy.withUser(uri.getRawUserInfo());
    }

    private static IllegalArgumentException none() {
        return new IllegalArgumentException("that is no proxy; expected http://HOST:PORT or socks5://HOST:PORT");
    }

    private Proxy withUser(String user) {
        int colon = user.indexOf(':');
        return withCredentials(
                decoded(colon < 0 ? user : user.substring(0, colon)),
                colon < 0 ? "" : decoded(user.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
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
