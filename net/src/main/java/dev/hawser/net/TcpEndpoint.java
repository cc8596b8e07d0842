package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.SocketOptions;
import dev.hawser.net.transport.SocketSettings;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A TCP port.
 *
 * @param host a name or an address; empty for all interfaces, or, to connect to, this machine
 * @param port 0 to 65535
 * @param family which addresses of the host count
 * @param socket how the sockets are made
 */
public record TcpEndpoint(String host, int port, Family family, SocketSettings socket) implements Endpoint {
    /** For messages. */
    static final String OPTIONS = "interface, backlog, reuseport, nodelay, keepalive, linger, timeout";

    /** Families of addresses. */
    public enum Family {
        /** Both. */
        ANY,
        /** IPv4 only. */
        IPV4,
        /** IPv6 only. */
        IPV6;

        /** As the last letter of a kind says: tcp, tcp4, tcp6. */
        static Family of(String kind) {
            return switch (kind.charAt(kind.length() - 1)) {
                case '4' -> IPV4;
                case '6' -> IPV6;
                default -> ANY;
            };
        }

        /** The letter behind the kind. */
        String suffix() {
            return switch (this) {
                case ANY -> "";
                case IPV4 -> "4";
                case IPV6 -> "6";
            };
        }
    }

    /** Checks the values. */
    public TcpEndpoint {
        requireNonNull(host, "host");
        requireNonNull(family, "family");
        requireNonNull(socket, "socket");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
    }

    static TcpEndpoint parse(EndpointText text) {
        TcpEndpoint endpoint = partOf(text);
        text.requireNoMore(OPTIONS);
        return endpoint;
    }

    /** What of a text is about the port; the rest is for others to take. */
    static TcpEndpoint partOf(EndpointText text) {
        EndpointText.Place place = text.place();
        SocketSettings socket = SocketSettings.of(options -> {
            text.number("backlog", 1, Integer.MAX_VALUE, options::backlog);
            text.number("timeout", 1, 86_400, seconds -> options.connectTimeout(Duration.ofSeconds(seconds)));
            text.number("linger", 0, 65_535, seconds -> options.linger(Duration.ofSeconds(seconds)));
            text.yes("reuseport", options::reusePort);
            text.yes("nodelay", options::noDelay);
            text.yes("keepalive", options::keepAlive);
        });
        return new TcpEndpoint(place.host(), place.port(), Family.of(text.kind()), socket);
    }

    /**
     * {@return this endpoint with addresses of one family only}
     *
     * @param value which
     */
    public TcpEndpoint withFamily(Family value) {
        return new TcpEndpoint(host, port, value, socket);
    }

    /**
     * {@return this endpoint with other options of its sockets}
     *
     * @param change fills in the draft, which has this endpoint's at first
     */
    public TcpEndpoint withSocket(Consumer<? super SocketOptions> change) {
        return new TcpEndpoint(host, port, family, socket.with(change));
    }

    /** {@return the string form, without the options of the socket} */
    @Override
    public String toString() {
        return "tcp" + family.suffix() + ":" + (host.isEmpty() ? "" : EndpointText.quoted(host) + ":") + port;
    }
}
