package dev.hawser.net.transport;

import java.net.Inet6Address;
import java.net.InetAddress;

/** The two families of Internet addresses. */
public enum AddressFamily {
    /** IPv4: {@code A} records. */
    IPV4,
    /** IPv6: {@code AAAA} records. */
    IPV6;

    /**
     * {@return the family of an address}
     *
     * @param address any
     */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet6Address ? IPV6 : IPV4;
    }
}
