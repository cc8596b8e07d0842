package dev.hawser.net.transport;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.StandardSocketOptions;

/**
 * How far multicast goes. By the numbers of the system's headers, because Netty's own options do something else with native
 * sockets: its time to live is that of other datagrams.
 */
final class Multicast {
    private static final int LEVEL_IPV4 = 0;
    private static final int LEVEL_IPV6 = 41;

    private Multicast() {}

    /** An option of sockets for both families, on Linux and on BSD. */
    private enum Option {
        HOPS(33, 18, 10, 10),
        LOOP(34, 19, 11, 11);

        private final int linuxIpv4;
        private final int linuxIpv6;
        private final int bsdIpv4;
        private final int bsdIpv6;

        Option(int linuxIpv4, int linuxIpv6, int bsdIpv4, int bsdIpv6) {
            this.linuxIpv4 = linuxIpv4;
            this.linuxIpv6 = linuxIpv6;
            this.bsdIpv4 = bsdIpv4;
            this.bsdIpv6 = bsdIpv6;
        }

        ChannelOption<Integer> of(IoMechanism mechanism, AddressFamily family) {
            boolean bsd = mechanism == IoMechanism.KQUEUE;
            return switch (family) {
                case IPV4 -> new IntegerUnixChannelOption(name(), LEVEL_IPV4, bsd ? bsdIpv4 : linuxIpv4);
                case IPV6 -> new IntegerUnixChannelOption(name(), LEVEL_IPV6, bsd ? bsdIpv6 : linuxIpv6);
            };
        }
    }

    static void configure(ChannelConfig config, IoMechanism mechanism, AddressFamily family, DatagramSettings options) {
        boolean nio = mechanism == IoMechanism.NIO;
        int hops = options.multicastTtl();
        if (hops != DatagramSettings.defaults().multicastTtl()) {
            ChannelOption<Integer> option = nio
                    ? NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_TTL)
                    : Option.HOPS.of(mechanism, family);
            config.setOption(option, hops);
        }
        if (!options.multicastLoopback()) {
            if (nio) {
                config.setOption(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), false);
            } else {
                config.setOption(Option.LOOP.of(mechanism, family), 0);
            }
        }
    }
}
