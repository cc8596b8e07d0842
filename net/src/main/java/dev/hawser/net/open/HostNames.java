package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Outcome;
import dev.hawser.net.TcpEndpoint;
import dev.hawser.net.names.NameResolver;
import dev.hawser.net.transport.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the addresses of an endpoint. */
public final class HostNames {
    private final NameResolver resolver;

    public HostNames(NameResolver resolver) {
        this.resolver = resolver;
    }

    /** At least one address to listen on, those of IPv4 first. */
    public Deferred<List<InetSocketAddress>> toListen(HostPort endpoint) {
        return all(endpoint, known(endpoint, "0.0.0.0", "::"));
    }

    /** At least one address to send to, those of IPv4 first, as nobody tells whether the others can be reached. */
    Deferred<List<InetSocketAddress>> toSend(HostPort endpoint) {
        return all(endpoint, known(endpoint, "127.0.0.1", "::1"));
    }

    /** All addresses of a name, at least one, those of IPv4 first. */
    public Deferred<List<InetAddress>> all(String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a host, was none");
        }
        return toSend(new HostPort(host, 0, TcpEndpoint.Family.ANY))
                .addCallback(found ->
                        found.stream().map(InetSocketAddress::getAddress).toList());
    }

    private Deferred<List<InetSocketAddress>> all(HostPort endpoint, Optional<Deferred<List<InetAddress>>> known) {
        List<Deferred<List<InetAddress>>> lookups =
                known.map(List::of).orElseGet(() -> lookups(endpoint).reversed());
        return DeferredList.of(lookups).addCallback(outcomes -> {
            List<InetSocketAddress> all = new ArrayList<>();
            for (Outcome<List<InetAddress>> outcome : outcomes) {
                if (outcome instanceof Outcome.Success<List<InetAddress>>(List<InetAddress> some)) {
                    all.addAll(withPort(endpoint, some));
                }
            }
            if (all.isEmpty()) {
                outcomes.getFirst().get();
                throw new UnknownHostException(endpoint.host() + " has no address");
            }
            return all;
        });
    }

    /** Lookups of addresses to connect to, those of the preferred family first. */
    public List<Deferred<List<SocketAddress>>> toConnect(HostPort endpoint) {
        Optional<Deferred<List<InetAddress>>> known = known(endpoint, "127.0.0.1", "::1");
        List<Deferred<List<SocketAddress>>> all = new ArrayList<>();
        for (Deferred<List<InetAddress>> lookup : known.map(List::of).orElseGet(() -> lookups(endpoint))) {
            all.add(lookup.addCallback(some -> List.copyOf(withPort(endpoint, some))));
        }
        return all;
    }

    /** The address if it needs no lookup. */
    private static Optional<Deferred<List<InetAddress>>> known(HostPort endpoint, String ofIpv4, String ofIpv6) {
        String host = endpoint.host();
        if (host.isEmpty()) {
            String address = endpoint.family() == TcpEndpoint.Family.IPV6 ? ofIpv6 : ofIpv4;
            return Optional.of(Deferred.of(() -> List.of(InetAddress.ofLiteral(address))));
        }
        return isLiteral(host) ? Optional.of(Deferred.of(() -> literal(host, endpoint.family()))) : Optional.empty();
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }

    private static List<InetAddress> literal(String host, TcpEndpoint.Family family) throws UnknownHostException {
        InetAddress address = InetAddress.ofLiteral(host);
        if (!families(family).contains(AddressFamily.of(address))) {
            throw new UnknownHostException(host + " is no address of family " + family);
        }
        return List.of(address);
    }

    /** IPv6 first, as RFC 6724 and RFC 8305 have it. */
    private static List<AddressFamily> families(TcpEndpoint.Family family) {
        return switch (family) {
            case ANY -> List.of(AddressFamily.IPV6, AddressFamily.IPV4);
            case IPV4 -> List.of(AddressFamily.IPV4);
            case IPV6 -> List.of(AddressFamily.IPV6);
        };
    }

    private List<Deferred<List<InetAddress>>> lookups(HostPort endpoint) {
        List<Deferred<List<InetAddress>>> lookups = new ArrayList<>();
        List<AddressFamily> families = families(endpoint.family());
        for (AddressFamily family : families) {
            Deferred<List<InetAddress>> lookup = Deferred.ofDeferred(() -> resolver.resolve(endpoint.host(), family));
            lookups.add(
                    families.size() > 1
                            ? lookup
                            : lookup.addCallback(found -> required(found, endpoint.host(), family)));
        }
        return lookups;
    }

    private static List<InetAddress> required(List<InetAddress> found, String host, AddressFamily family)
            throws UnknownHostException {
        if (found.isEmpty()) {
            throw new UnknownHostException(host + " has no address of family " + family);
        }
        return found;
    }

    private static List<InetSocketAddress> withPort(HostPort endpoint, List<InetAddress> found) {
        return found.stream()
                .map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
    }
}
