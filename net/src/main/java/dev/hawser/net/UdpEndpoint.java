package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.DatagramOptions;
import dev.hawser.net.transport.DatagramSettings;
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
        EndpointText parts = new EndpointText(text);
        switch (parts.kind()) {
            case "udp", "udp4", "udp6" -> {}
            default -> throw parts.wrong("'" + parts.kind() + "' is no kind of UDP endpoint", "udp, udp4, udp6");
        }
        EndpointText.Place place = parts.place();
        DatagramSettings socket = DatagramSettings.of(options -> {
            parts.number("queue", 1, Integer.MAX_VALUE, options::queue);
            parts.given("multicast", options::multicastInterface);
            parts.number("ttl", 0, 255, options::multicastTtl);
            parts.yes("loopback", options::multicastLoopback);
            parts.yes("shared", options::shared);
            parts.yes("broadcast", options::broadcast);
        });
        parts.requireNoMore("interface, shared, broadcast, queue, multicast, ttl, loopback");
        return new UdpEndpoint(place.host(), place.port(), TcpEndpoint.Family.of(parts.kind()), socket);
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
        return "udp" + family.suffix() + ":" + (host.isEmpty() ? "" : EndpointText.quoted(host) + ":") + port;
    }
}
