package dev.hawser.http.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Which addresses are of the internet at large: not of this machine, of its networks, or of nobody (RFC 6890). */
final class PublicAddresses {
    /** Those of IPv4 that the JDK has no question for. */
    private static final List<Block> RESERVED = List.of(
            new Block(0, 8),
            new Block(100 << 24 | 64 << 16, 10), // shared by the customers of a provider
            new Block(192 << 24, 24),
            new Block(192 << 24 | 2 << 8, 24),
            new Block(198 << 24 | 18 << 16, 15),
            new Block(198 << 24 | 51 << 16 | 100 << 8, 24),
            new Block(203 << 24 | 113 << 8, 24),
            new Block(240 << 24, 4));

    private PublicAddresses() {}

    private record Block(int first, int bits) {
        boolean has(int address) {
            return (address ^ first) >>> (32 - bits) == 0;
        }
    }

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
        int value = ByteBuffer.wrap(bytes).getInt();
        return RESERVED.stream().noneMatch(block -> block.has(value));
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
