package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whom a request is for: what two URLs have in common whose requests may share a connection.
 *
 * @param secure whether it speaks TLS
 * @param host a name in small letters, or an address, without brackets
 * @param port 1 to 65535
 */
public record Origin(boolean secure, String host, int port) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_~!$&'()*+,;=.-]+");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f:.]+");

    /** Checks the values. */
    public Origin {
        requireNonNull(host, "host");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
        }
    }

    /**
     * {@return whom a URL is of}
     *
     * @param uri begins with {@code http://} or {@code https://} and a host
     * @throws IllegalArgumentException if it is no such one, or has a user or a password in it
     */
    public static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        String authority = uri.getRawAuthority();
        if ((!secure && !scheme.equals("http")) || authority == null) {
            throw wrong(uri, "begins neither with http:// nor with https:// and a host");
        }
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "a URL has no user and no password here; say them by the field Authorization");
        }
        boolean bracket = authority.startsWith("[");
        int end = bracket
                ? authority.indexOf(']') + 1
                : authority.indexOf(':') < 0 ? authority.length() : authority.indexOf(':');
        String host = host(
                uri, bracket ? authority.substring(1, Math.max(1, end - 1)) : authority.substring(0, end), bracket);
        String port = authority.substring(end);
        if (port.isEmpty() || port.equals(":")) {
            return new Origin(secure, host, secure ? 443 : 80);
        }
        if (!port.matches(":[0-9]{1,5}")) {
            throw wrong(uri, "has no port that is a number");
        }
        return new Origin(secure, host, Integer.parseInt(port.substring(1)));
    }

    private static String host(URI uri, String text, boolean isAddress) {
        String host = text.toLowerCase(Locale.ROOT);
        if (!isAddress && !host.chars().allMatch(c -> c < 0x80)) {
            host = IDN.toASCII(host).toLowerCase(Locale.ROOT);
        }
        if (!(isAddress ? ADDRESS : NAME).matcher(host).matches()) {
            throw wrong(uri, "has no host");
        }
        return host;
    }

    private static IllegalArgumentException wrong(URI uri, String what) {
        return new IllegalArgumentException("the URL " + uri + " " + what);
    }

    private boolean hasUsualPort() {
        return port == (secure ? 443 : 80);
    }

    /** {@return host and port, as the field Host has them: without the port if it is the usual one} */
    public String authority() {
        return hasUsualPort() ? bracketed() : bracketed() + ":" + port;
    }

    /** {@return host and port, also if that is the usual one} */
    String hostAndPort() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** {@return the beginning of its URLs} */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }
}
