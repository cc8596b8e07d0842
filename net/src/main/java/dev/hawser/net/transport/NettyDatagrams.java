package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** UDP sockets by Netty's channels. */
final class NettyDatagrams implements DatagramTransport {
    private final IoLoop loop;
    private final IoMechanism mechanism;

    NettyDatagrams(IoLoop loop, IoMechanism mechanism) {
        this.loop = loop;
        this.mechanism = mechanism;
    }

    @Override
    public void open(
            InetSocketAddress local,
            Optional<InetSocketAddress> remote,
            DatagramSettings options,
            StreamTransport.Opening<DatagramWire> opening) {
        loop.hand(() -> {
            try {
                AddressFamily family = AddressFamily.of(local.getAddress());
                DatagramChannel channel = Datagrams.newChannel(mechanism, family);
                Datagrams.configure(channel, mechanism, family, options);
                new Socket(channel, options).open(local, remote, opening);
            } catch (IOException | RuntimeException | Error e) {
                opening.failed(NettyStreams.io(e));
            }
        });
    }

    /** A datagram that waits to be sent. */
    private record Outgoing(ByteBuf data, Optional<InetSocketAddress> to, Consumer<@Nullable IOException> done) {}

    /** One socket. What is asked of it is done in the pump, all that was asked for in a turn together. */
    private final class Socket extends ChannelInboundHandlerAdapter implements DatagramWire, IoLoop.Task {
        private final DatagramChannel channel;
        private final DatagramSettings options;
        private final ArrayDeque<Outgoing> outgoing = new ArrayDeque<>();
        private @Nullable DatagramListener listener;
        private boolean closing;
        private boolean toldClosed;

        Socket(DatagramChannel channel, DatagramSettings options) {
            this.channel = channel;
            this.options = options;
        }

        void open(
                InetSocketAddress local,
                Optional<InetSocketAddress> remote,
                StreamTransport.Opening<DatagramWire> opening) {
            channel.pipeline().addLast(this);
            EventLoopGroup group = loop; // whose method is not deprecated
            var _ = group.register(channel).addListener((ChannelFuture registered) -> {
                if (!registered.isSuccess()) {
                    opened(registered, opening);
                    return;
                }
                var _ = channel.bind(local).addListener((ChannelFuture bound) -> {
                    if (bound.isSuccess() && remote.isPresent()) {
                        var _ = channel.connect(remote.get())
                                .addListener((ChannelFuture connected) -> opened(connected, opening));
                    } else {
                        opened(bound, opening);
                    }
                });
            });
        }

        private void opened(ChannelFuture future, StreamTransport.Opening<DatagramWire> opening) {
            if (future.isSuccess()) {
                opening.opened(this);
            } else {
                var _ = channel.close();
                opening.failed(NettyStreams.io(future.cause()));
            }
        }

        @Override
        public InetSocketAddress localAddress() {
            return channel.localAddress();
        }

        @Override
        public void start(DatagramListener upper) {
            listener = upper;
            loop.hand(() -> {
                if (channel.isOpen()) {
                    channel.config().setAutoRead(true);
                } else {
                    gone();
                }
            });
        }

        @Override
        public void send(ByteBuf data, Optional<InetSocketAddress> to, Consumer<@Nullable IOException> done) {
            outgoing.add(new Outgoing(data, to, done));
            if (outgoing.size() == 1) {
                loop.hand(this);
            }
        }

        /** Sends what waits. */
        @Override
        public void perform() {
            boolean some = !outgoing.isEmpty();
            for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
                Consumer<@Nullable IOException> done = next.done();
                Object message = next.to().isPresent()
                        ? new DatagramPacket(next.data(), next.to().get())
                        : next.data();
                var _ = channel.write(message)
                        .addListener((ChannelFuture sent) ->
                                done.accept(sent.isSuccess() ? null : NettyStreams.io(sent.cause())));
            }
            if (some) {
                channel.flush();
            }
            if (closing) {
                var _ = channel.close();
            }
        }

        @Override
        public void membership(
                InetAddress group, Optional<String> by, boolean member, Consumer<@Nullable IOException> done) {
            loop.hand(() -> {
                try {
                    var network = Datagrams.forGroup(by, options.multicastInterface());
                    InetSocketAddress address = new InetSocketAddress(group, 0);
                    ChannelFuture change =
                            member ? channel.joinGroup(address, network) : channel.leaveGroup(address, network);
                    var _ = change.addListener((ChannelFuture changed) ->
                            done.accept(changed.isSuccess() ? null : NettyStreams.io(changed.cause())));
                } catch (IOException | RuntimeException e) {
                    done.accept(NettyStreams.io(e));
                }
            });
        }

        @Override
        public void close() {
            closing = true;
            loop.hand(this);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (listener != null && message instanceof DatagramPacket packet) {
                    listener.received(ByteBufUtil.getBytes(packet.content()), packet.sender());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (listener != null) {
                listener.failed(NettyStreams.io(cause));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone();
        }

        private void gone() {
            if (listener != null && !toldClosed) {
                toldClosed = true;
                listener.closed();
            }
        }
    }
}
