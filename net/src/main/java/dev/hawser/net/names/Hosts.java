package dev.hawser.net.names;

import dev.hawser.net.transport.AddressFamily;
import io.netty.resolver.HostsFileEntriesProvider;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hosts file.
 *
 * @param entries what is in it
 */
record Hosts(HostsFileEntriesProvider entries) {
    /** The addresses of one family, perhaps none; empty if the name is not in the file at all. */
    Optional<List<InetAddress>> find(String name, AddressFamily family) {
        String low = name.toLowerCase(Locale.ROOT);
        String key = low.endsWith(".") ? low.substring(0, low.length() - 1) : low;
        List<InetAddress> ipv4 = entries.ipv4Entries().getOrDefault(key, List.of());
        List<InetAddress> ipv6 = entries.ipv6Entries().getOrDefault(key, List.of());
        return ipv4.isEmpty() && ipv6.isEmpty()
                ? Optional.empty()
                : Optional.of(family == AddressFamily.IPV4 ? ipv4 : ipv6);
    }
}
