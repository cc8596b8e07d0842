package dev.hawser.net.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Netty's class of a UDP socket for each mechanism, and its options. */
final class Datagrams {
    private Datagrams() {}

    /** For both families of addresses, where the machine has both. */
    static DatagramChannel newChannel(IoMechanism mechanism) {
        return newChannel(mechanism, null);
    }

    /** For one family of addresses, which multicast asks for. */
    static DatagramChannel newChannel(IoMechanism mechanism, @Nullable AddressFamily family) {
        SocketProtocolFamily protocol = switch (family) {
            case null -> null;
            case IPV4 -> SocketProtocolFamily.INET;
            case IPV6 -> SocketProtocolFamily.INET6;
        };
        return switch (mechanism) {
            case IO_URING -> new IoUringDatagramChannel(protocol);
            case EPOLL -> new EpollDatagramChannel(protocol);
            case KQUEUE -> new KQueueDatagramChannel(protocol);
            case NIO -> new NioDatagramChannel(protocol);
        };
    }

    static void configure(
            DatagramChannel channel, IoMechanism mechanism, AddressFamily family, DatagramSettings options)
            throws IOException {
        var config = channel.config();
        config.setAutoRead(false); // until there is somebody to read
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(options.maxSize()));
        if (options.shared()) {
            config.setReuseAddress(true);
            ChannelOption<Boolean> reusePort = mechanism == IoMechanism.NIO
                    ? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
                    : UnixChannelOption.SO_REUSEPORT;
            config.setOption(reusePort, true); // where the system has it
        }
        if (options.broadcast()) {
            config.setBroadcast(true);
        }
        options.receiveBuffer().ifPresent(config::setReceiveBufferSize);
        options.sendBuffer().ifPresent(config::setSendBufferSize);
        Multicast.configure(config, mechanism, family, options);
        if (options.multicastInterface().isPresent()) {
            config.setNetworkInterface(named(options.multicastInterface().get()));
        }
    }

    private static NetworkInterface named(String name) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new IOException("there is no network interface '" + name + "', but "
                    + NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .toList());
        }
        return found;
    }

    /** The interface to join a group by: the first name there is, else the first that is up and can do it. */
    static NetworkInterface forGroup(Optional<String> by, Optional<String> otherwise) throws IOException {
        Optional<String> name = by.or(() -> otherwise);
        if (name.isPresent()) {
            return named(name.get());
        }
        for (NetworkInterface candidate : NetworkInterface.networkInterfaces().toList()) {
            if (candidate.isUp() && candidate.supportsMulticast()) {
                return candidate;
            }
        }
        throw new IOException("no network interface of this machine has multicast");
    }
}
