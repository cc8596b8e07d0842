package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.SocketOptions;
import dev.hawser.net.transport.SocketSettings;
import java.util.Locale;
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
    /** Families of addresses. */
    public enum Family {
        /** Both. */
        ANY,
        /** IPv4 only. */
        IPV4,
        /** IPv6 only. */
        IPV6
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
        String kind = family == Family.ANY
                ? "tcp"
                : "tcp" + family.toString().toLowerCase(Locale.ROOT).substring("ipv".length());
        return kind + ":" + (host.isEmpty() ? "" : EndpointParser.quoted(host) + ":") + port;
    }
}
