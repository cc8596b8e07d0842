package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Outcome;
import dev.hawser.net.names.NameResolver;
import dev.hawser.net.transport.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Finds the addresses of a TCP endpoint. */
final class HostNames {
    private final NameResolver resolver;

    HostNames(NameResolver resolver) {
        this.resolver = resolver;
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
            return Deferred.of(() -> chosen(endpoint, List.of(InetAddress.ofLiteral(host))));
        }
        return looked(host).addCallback(found -> chosen(endpoint, found));
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }

    /** Both families, since it is worth telling that there are only addresses of the other one. */
    private Deferred<List<InetAddress>> looked(String host) {
        return DeferredList.of(
                        List.of(resolver.resolve(host, AddressFamily.IPV4), resolver.resolve(host, AddressFamily.IPV6)))
                .addCallback(outcomes -> {
                    List<InetAddress> all = new ArrayList<>();
                    for (Outcome<List<InetAddress>> outcome : outcomes) {
                        if (outcome instanceof Outcome.Success<List<InetAddress>>(List<InetAddress> some)) {
                            all.addAll(some);
                        }
                    }
                    return all.isEmpty() ? outcomes.getFirst().get() : all;
                });
    }

    private static List<InetSocketAddress> chosen(TcpEndpoint endpoint, List<InetAddress> found)
            throws UnknownHostException {
        List<InetSocketAddress> addresses = found.stream()
                .filter(address -> fits(endpoint.family(), address))
                .map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
        if (addresses.isEmpty()) {
            throw new UnknownHostException(
                    endpoint.host() + " has no address of family " + endpoint.family() + ", only " + found);
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
