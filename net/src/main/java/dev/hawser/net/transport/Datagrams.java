package dev.hawser.net.transport;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.uring.IoUringDatagramChannel;

/** Netty's class of a UDP socket for each mechanism. */
final class Datagrams {
    private Datagrams() {}

    /** For both families of addresses, where the machine has both. */
    static DatagramChannel newChannel(IoMechanism mechanism) {
        return switch (mechanism) {
            case IO_URING -> new IoUringDatagramChannel();
            case EPOLL -> new EpollDatagramChannel();
            case KQUEUE -> new KQueueDatagramChannel();
            case NIO -> new NioDatagramChannel();
        };
    }
}
