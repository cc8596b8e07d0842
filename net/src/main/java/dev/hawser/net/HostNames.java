package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Finds the addresses of a TCP endpoint; names are looked up on a worker thread. */
final class HostNames {
    private final Reactor reactor;

    HostNames(Reactor reactor) {
        this.reactor = reactor;
    }

    /** At least one address to listen on. */
    Deferred<List<InetSocketAddress>> toListen(TcpEndpoint endpoint) {
        return addresses(endpoint, "0.0.0.0", "::");
    }

    /** At least one address to connect to, the best first. */
    Deferred<List<InetSocketAddress>> toConnect(TcpEndpoint endpoint) {
        return addresses(endpoint, "127.0.0.1", "::1");
    }

    private Deferred<List<InetSocketAddress>> addresses(TcpEndpoint endpoint, String ofIpv4, String ofIpv6) {
        String host = endpoint.host();
        if (host.isEmpty()) {
            String address = endpoint.family() == TcpEndpoint.Family.IPV6 ? ofIpv6 : ofIpv4;
            return Deferred.of(() -> List.of(new InetSocketAddress(InetAddress.ofLiteral(address), endpoint.port())));
        }
        if (isLiteral(host)) {
            return Deferred.of(() -> chosen(endpoint, InetAddress.ofLiteral(host)));
        }
        return reactor.deferToThread(() -> chosen(endpoint, InetAddress.getAllByName(host)));
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }

    private static List<InetSocketAddress> chosen(TcpEndpoint endpoint, InetAddress... found)
            throws UnknownHostException {
        List<InetSocketAddress> addresses = Arrays.stream(found)
                .filter(address -> fits(endpoint.family(), address))
                .map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
        if (addresses.isEmpty()) {
            throw new UnknownHostException(endpoint.host() + " has no address of family " + endpoint.family()
                    + ", only " + Arrays.toString(found));
        }
        return addresses;
    }

    private static boolean fits(TcpEndpoint.Family family, InetAddress address) {
        return switch (family) {
            case ANY -> true;
            case IPV4 -> address.getAddress().length == 4;
            case IPV6 -> address.getAddress().length == 16;
        };
    }
}
