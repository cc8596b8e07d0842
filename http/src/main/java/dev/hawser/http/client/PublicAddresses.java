package dev.hawser.http.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Which addresses are of the internet at large: not of this machine, of its networks, or of nobody (RFC 6890). */
final class PublicAddresses {
    private PublicAddresses() {}

    static boolean has(InetAddress address) {
        boolean local = address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        byte[] bytes = address.getAddress();
        return !local && (address instanceof Inet4Address ? has4(bytes) : has6(bytes));
    }

    private static boolean has4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean reserved = first == 0
                || first >= 240
                || (first == 100 && second >= 64 && second < 128) // shared by the customers of a provider
                || (first == 192 && second == 0 && (bytes[2] == 0 || bytes[2] == 2))
                || (first == 198 && (second == 18 || second == 19))
                || (first == 198 && second == 51 && bytes[2] == 100)
                || (first == 203 && second == 0 && bytes[2] == 113);
        return !reserved;
    }

    /** An address in which one of IPv4 stands is what that is. */
    private static boolean has6(byte[] bytes) {
        if (begins(bytes, 0x20, 0x02)) { // 6to4
            return embedded(bytes, 2);
        }
        if (begins(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) { // NAT64
            return embedded(bytes, 12);
        }
        return (bytes[0] & 0xe0) == 0x20 // those that were given out; not fc00::/7, ::/96 and their kin
                && !begins(bytes, 0x20, 0x01, 0, 0) // Teredo
                && !begins(bytes, 0x20, 0x01, 0x0d, 0xb8); // documentation
    }

    private static boolean begins(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if ((bytes[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean embedded(byte[] bytes, int from) {
        try {
            return has(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4)));
        } catch (UnknownHostException impossible) {
            throw new AssertionError("four bytes are an address", impossible);
        }
    }
}
