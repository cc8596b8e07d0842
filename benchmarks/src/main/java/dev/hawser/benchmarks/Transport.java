package dev.hawser.benchmarks;

import dev.hawser.net.transport.IoMechanism;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/// Netty's transport for the mechanism that Hawser would use here: a peer on another one could not be compared. The
/// system property `hawser.io` changes both.
///
/// @param handlers of a loop's I/O
/// @param stream the class of a TCP connection
/// @param server the class of a listening TCP socket
public record Transport(
        IoHandlerFactory handlers, Class<? extends SocketChannel> stream, Class<? extends ServerChannel> server) {
    /// {@return the one that Hawser prefers here}
    public static Transport preferred() {
        return switch (IoMechanism.preferred()) {
            case EPOLL ->
                new Transport(EpollIoHandler.newFactory(), EpollSocketChannel.class, EpollServerSocketChannel.class);
            case IO_URING ->
                new Transport(
                        IoUringIoHandler.newFactory(), IoUringSocketChannel.class, IoUringServerSocketChannel.class);
            case NIO, KQUEUE ->
                new Transport(NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class);
        };
    }

    /// {@return a new loop of one thread}
    public EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(1, handlers);
    }
}
