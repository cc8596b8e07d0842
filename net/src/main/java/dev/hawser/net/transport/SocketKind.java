package dev.hawser.net.transport;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The two kinds of stream sockets, and Netty's class of each for each mechanism. */
enum SocketKind {
    TCP,
    UNIX;

    static boolean has(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress
                || (address instanceof InetSocketAddress inet && !inet.isUnresolved());
    }

    static SocketKind of(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress ? UNIX : TCP;
    }

    Channel newStream(IoMechanism mechanism) {
        return switch (mechanism) {
            case IO_URING -> this == TCP ? new IoUringSocketChannel() : new IoUringDomainSocketChannel();
            case EPOLL -> this == TCP ? new EpollSocketChannel() : new EpollDomainSocketChannel();
            case KQUEUE -> this == TCP ? new KQueueSocketChannel() : new KQueueDomainSocketChannel();
            case NIO -> this == TCP ? new NioSocketChannel() : new NioDomainSocketChannel();
        };
    }

    ServerChannel newServer(IoMechanism mechanism) {
        return switch (mechanism) {
            case IO_URING -> this == TCP ? new IoUringServerSocketChannel() : new IoUringServerDomainSocketChannel();
            case EPOLL -> this == TCP ? new EpollServerSocketChannel() : new EpollServerDomainSocketChannel();
            case KQUEUE -> this == TCP ? new KQueueServerSocketChannel() : new KQueueServerDomainSocketChannel();
            case NIO -> this == TCP ? new NioServerSocketChannel() : new NioServerDomainSocketChannel();
        };
    }

    /** The native mechanisms have a class of their own for the address of a UNIX socket. */
    static SocketAddress toNetty(SocketAddress address, IoMechanism mechanism) {
        return address instanceof UnixDomainSocketAddress unix && mechanism != IoMechanism.NIO
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    static SocketAddress fromNetty(SocketAddress address) {
        return address instanceof DomainSocketAddress unix ? UnixDomainSocketAddress.of(unix.path()) : address;
    }
}
