package dev.hawser.net.names;

import dev.hawser.net.transport.AddressFamily;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** This machine's own name, which no name server is to be asked for (RFC 6761). */
final class Localhost {
    private Localhost() {}

    /** @param name in lower case */
    static Optional<List<InetAddress>> find(String name, AddressFamily family) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return plain.equals("localhost") || plain.endsWith(".localhost")
                ? Optional.of(List.of(InetAddress.ofLiteral(family == AddressFamily.IPV4 ? "127.0.0.1" : "::1")))
                : Optional.empty();
    }
}
