package dev.hawser.net.open;

import dev.hawser.net.TcpEndpoint;
import dev.hawser.net.UdpEndpoint;

/**
 * What has to be looked up of an endpoint.
 *
 * @param host a name or an address; empty for all interfaces, or this machine
 * @param port 0 to 65535
 * @param family which addresses count
 */
public record HostPort(String host, int port, TcpEndpoint.Family family) {
    public static HostPort of(TcpEndpoint endpoint) {
        return new HostPort(endpoint.host(), endpoint.port(), endpoint.family());
    }

    public static HostPort of(UdpEndpoint endpoint) {
        return new HostPort(endpoint.host(), endpoint.port(), endpoint.family());
    }
}
