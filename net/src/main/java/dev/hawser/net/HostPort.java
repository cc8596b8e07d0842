package dev.hawser.net;

/**
 * What has to be looked up of an endpoint.
 *
 * @param host a name or an address; empty for all interfaces, or this machine
 * @param port 0 to 65535
 * @param family which addresses count
 */
record HostPort(String host, int port, TcpEndpoint.Family family) {
    static HostPort of(TcpEndpoint endpoint) {
        return new HostPort(endpoint.host(), endpoint.port(), endpoint.family());
    }

    static HostPort of(UdpEndpoint endpoint) {
        return new HostPort(endpoint.host(), endpoint.port(), endpoint.family());
    }
}
