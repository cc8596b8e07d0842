package dev.hawser.net.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** TCP and UNIX sockets by Netty's channels. */
final class NettyStreams implements StreamTransport {
    private final IoLoop loop;
    private final IoMechanism mechanism;

    NettyStreams(IoLoop loop, IoMechanism mechanism) {
        this.loop = loop;
        this.mechanism = mechanism;
    }

    @Override
    public boolean supports(SocketAddress address) {
        return SocketKind.has(address);
    }

    @Override
    public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
        Attempt attempt = new Attempt(remote, options, opening);
        loop.hand(attempt);
        return attempt::giveUp;
    }

    @Override
    public void listen(
            SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
        loop.hand(() -> new NettyPort(loop, accepted).open(local, options, opening));
    }

    private ChannelFuture registered(Channel channel) {
        EventLoopGroup group = loop; // whose method is not deprecated
        return group.register(channel);
    }

    static IOException io(@Nullable Throwable cause) {
        return SystemErrors.of(cause);
    }

    /** One attempt to connect. All but {@link #giveUp} in the pump. */
    private final class Attempt implements IoLoop.Task {
        private final SocketAddress remote;
        private final SocketSettings options;
        private final Opening<Wire> opening;
        private @Nullable Channel channel;
        private boolean givenUp;

        Attempt(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
            this.remote = remote;
            this.options = options;
            this.opening = opening;
        }

        void giveUp() {
            givenUp = true;
            loop.hand(() -> {
                if (channel != null) {
                    var _ = channel.close();
                }
            });
        }

        @Override
        public void perform() {
            if (givenUp) {
                return;
            }
            SocketKind kind = SocketKind.of(remote);
            Channel made;
            try {
                made = configured(kind.newStream(mechanism), it -> configureClient(it, kind));
                channel = made;
            } catch (RuntimeException | Error e) {
                opening.failed(io(e));
                return;
            }
            NettyWire wire = new NettyWire(loop, (DuplexChannel) made);
            made.pipeline().addLast(wire);
            var _ = registered(made).addListener((ChannelFuture registered) -> {
                if (registered.isSuccess()) {
                    var _ = connect(made).addListener((ChannelFuture connected) -> connected(connected, wire));
                } else {
                    connected(registered, wire);
                }
            });
        }

        private void configureClient(Channel made, SocketKind kind) {
            configure(made, kind, options);
            int millis = Math.clamp(options.connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
            made.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis);
        }

        private ChannelFuture connect(Channel made) {
            SocketAddress to = SocketKind.toNetty(remote, mechanism);
            return options.localAddress().isPresent()
                    ? made.connect(to, SocketKind.toNetty(options.localAddress().get(), mechanism))
                    : made.connect(to);
        }

        private void connected(ChannelFuture future, NettyWire wire) {
            channel = null;
            if (givenUp) {
                var _ = wire.channel().close();
            } else if (future.isSuccess()) {
                opening.opened(wire);
            } else {
                var _ = wire.channel().close();
                opening.failed(io(future.cause()));
            }
        }
    }

    /** A new channel with its options; closed if they fail, since nobody else has it yet. */
    private static Channel configured(Channel made, Consumer<Channel> options) {
        try {
            options.accept(made);
            return made;
        } catch (RuntimeException | Error e) {
            made.unsafe().closeForcibly();
            throw e;
        }
    }

    /** Options of a stream that is connected or accepted. */
    private void configure(Channel channel, SocketKind kind, SocketSettings options) {
        channel.config().setAutoRead(false); // until there is somebody to read
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setAutoClose(false); // a write that fails leaves what has come to be read
        if (kind == SocketKind.TCP) {
            if (!options.noDelay()) { // Netty's channels have it from the start
                channel.config().setOption(ChannelOption.TCP_NODELAY, false);
            }
            if (options.keepAlive()) { // which the system's sockets have not
                channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            }
            options.linger().ifPresent(time -> linger(channel, time));
        }
        options.receiveBuffer().ifPresent(bytes -> channel.config().setOption(ChannelOption.SO_RCVBUF, bytes));
        options.sendBuffer().ifPresent(bytes -> channel.config().setOption(ChannelOption.SO_SNDBUF, bytes));
    }

    /** With io_uring, a close that lingers would hold the thread; elsewhere Netty leaves it to another one. */
    private void linger(Channel channel, Duration time) {
        int seconds = (int) time.plusMillis(999).toSeconds();
        if (seconds == 0 || mechanism != IoMechanism.IO_URING) {
            channel.config().setOption(ChannelOption.SO_LINGER, seconds);
        }
    }

    /** One listening socket. In the pump, unless said otherwise. */
    private final class NettyPort extends ChannelInboundHandlerAdapter implements BoundPort {
        /**
         * How many connections are accepted a turn. Netty's default is one: the backlog of a port would overflow while
         * the rest of a turn serves more than one client, and whose connection is dropped tries again after a second.
         */
        private static final int ACCEPTS_AT_ONCE = 64;

        private final IoLoop io;
        private final Consumer<Wire> accepted;
        private @Nullable Channel channel;
        private @Nullable SocketSettings options;
        private SocketKind kind = SocketKind.TCP;
        private boolean accepting = true;

        NettyPort(IoLoop io, Consumer<Wire> accepted) {
            this.io = io;
            this.accepted = accepted;
        }

        void open(SocketAddress local, SocketSettings given, Opening<BoundPort> opening) {
            options = given;
            kind = SocketKind.of(local);
            Channel made;
            try {
                made = configured(kind.newServer(mechanism), it -> configureServer(it, given));
            } catch (RuntimeException | Error e) {
                opening.failed(io(e));
                return;
            }
            channel = made;
            made.pipeline().addLast(this);
            var _ = registered(made).addListener((ChannelFuture registered) -> {
                if (!registered.isSuccess()) {
                    bound(registered, opening);
                } else {
                    var _ = made.bind(SocketKind.toNetty(local, mechanism))
                            .addListener((ChannelFuture future) -> bound(future, opening));
                }
            });
        }

        private void configureServer(Channel made, SocketSettings given) {
            made.config().setOption(ChannelOption.SO_BACKLOG, given.backlog());
            made.config()
                    .setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator()
                            .respectMaybeMoreData(false) // it guesses from a number of bytes, which there is not here
                            .maxMessagesPerRead(ACCEPTS_AT_ONCE));
            if (kind == SocketKind.TCP) {
                made.config().setOption(ChannelOption.SO_REUSEADDR, given.reuseAddress());
                if (given.reusePort() && !made.config().setOption(UnixChannelOption.SO_REUSEPORT, true)) {
                    throw new IllegalArgumentException("reusePort is not there with " + mechanism);
                }
            }
        }

        private void bound(ChannelFuture future, Opening<BoundPort> opening) {
            if (future.isSuccess()) {
                io.ports().add(future.channel(), this::update);
                opening.opened(this);
            } else {
                var _ = future.channel().close();
                opening.failed(io(future.cause()));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DuplexChannel child = (DuplexChannel) message;
            if (mechanism == IoMechanism.IO_URING && io.ports().areResting()) {
                // Netty (4.2.18) accepts on after a failure, whether that is wanted or not: if these were kept, there
                // would be nothing but failures, and no time for anything else
                child.unsafe().closeForcibly();
                return;
            }
            io.ports().accepted(ctx.channel());
            NettyWire wire = new NettyWire(io, child);
            try {
                if (options != null) {
                    configure(child, kind, options);
                }
            } catch (RuntimeException e) {
                child.unsafe().closeForcibly(); // the peer has gone already
                return;
            }
            child.pipeline().addLast(wire);
            var _ = registered(child).addListener((ChannelFuture registered) -> {
                if (registered.isSuccess()) {
                    accepted.accept(wire);
                } else {
                    child.unsafe().closeForcibly();
                }
            });
        }

        /** Accepting failed. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            io.ports().failed(ctx.channel(), cause);
        }

        @Override
        public SocketAddress localAddress() {
            Channel open = channel;
            if (open == null) {
                throw new IllegalStateException("not bound");
            }
            return SocketKind.fromNetty(open.localAddress());
        }

        @Override
        public void accepting(boolean on) {
            accepting = on;
            io.hand(this::update);
        }

        private void update() {
            if (channel != null) {
                channel.config().setAutoRead(accepting && !io.ports().areResting());
            }
        }

        private static void removeFile(SocketAddress address) {
            if (address instanceof UnixDomainSocketAddress unix) {
                try {
                    Files.deleteIfExists(unix.getPath());
                } catch (IOException e) {
                    // whoever listens there next is told
                }
            }
        }

        @Override
        public void close(Runnable closed) {
            io.hand(() -> {
                if (channel != null) {
                    SocketAddress address = localAddress();
                    var _ = channel.close().addListener(_ -> {
                        removeFile(address);
                        closed.run();
                    });
                }
            });
        }
    }
}
