package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.DatagramOptions;
import dev.hawser.net.transport.DatagramSettings;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A UDP port. It carries datagrams, not streams, so it is no {@link Endpoint}. Its string form:
 *
 * <pre>
 *   udp:[HOST:]PORT[:interface=HOST][:shared=yes|no][:broadcast=yes|no][:queue=N]
 *       [:multicast=NETWORK-INTERFACE][:ttl=N][:loopback=yes|no]
 *   udp4:…  udp6:…           the same, for one family of addresses only
 * </pre>
 *
 * <p>A port to bind to is one of IPv4, unless the host or the kind says IPv6.
 *
 * @param host a name or an address; empty for all interfaces, or, to connect to, this machine
 * @param port 0 to 65535
 * @param family which addresses of the host count
 * @param socket how the socket is made
 */
public record UdpEndpoint(String host, int port, TcpEndpoint.Family family, DatagramSettings socket) {
    /** Checks the values. */
    public UdpEndpoint {
        requireNonNull(host, "host");
        requireNonNull(family, "family");
        requireNonNull(socket, "socket");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
    }

    /**
     * {@return a UDP port of a host}
     *
     * @param host a name or an address; empty for all interfaces, or this machine
     * @param port 0 to 65535; binding to 0 lets the system choose
     */
    public static UdpEndpoint of(String host, int port) {
        return new UdpEndpoint(host, port, TcpEndpoint.Family.ANY, DatagramSettings.defaults());
    }

    /**
     * Reads the string form.
     *
     * @param text see the type's description
     * @return the endpoint
     * @throws IllegalArgumentException if it is none; the message names the part that is wrong and what it may be
     */
    public static UdpEndpoint parse(String text) {
        return EndpointParser.parseUdp(text);
    }

    /**
     * {@return this endpoint with addresses of one family only}
     *
     * @param value which
     */
    public UdpEndpoint withFamily(TcpEndpoint.Family value) {
        return new UdpEndpoint(host, port, value, socket);
    }

    /**
     * {@return this endpoint with other options of its socket}
     *
     * @param change fills in the draft, which has this endpoint's at first
     */
    public UdpEndpoint withSocket(Consumer<? super DatagramOptions> change) {
        return new UdpEndpoint(host, port, family, socket.with(change));
    }

    /** {@return the string form, without the options of the socket} */
    @Override
    public String toString() {
        String kind = family == TcpEndpoint.Family.ANY
                ? "udp"
                : "udp" + family.toString().toLowerCase(Locale.ROOT).substring("ipv".length());
        return kind + ":" + (host.isEmpty() ? "" : EndpointParser.quoted(host) + ":") + port;
    }
}
