/// Network I/O on the reactor's own thread: endpoints, connections, protocols, and what carries them.
///
/// Arrows go one way: `dev.hawser.net.transport` knows nothing of connections, `dev.hawser.net` builds on it, and on
/// `dev.hawser.net.names` between them.
module dev.hawser.net {
    requires transitive dev.hawser;
    requires transitive dev.hawser.process;
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires transitive io.netty.transport;
    requires io.netty.codec;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.codec.dns;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports dev.hawser.net;
    exports dev.hawser.net.names;
    exports dev.hawser.net.policy;
    exports dev.hawser.net.process;
    exports dev.hawser.net.protocol;
    exports dev.hawser.net.tls;
    exports dev.hawser.net.transport;

    provides dev.hawser.reactor.PollerProvider with
            dev.hawser.net.transport.NettyPoller.Provider;
}
