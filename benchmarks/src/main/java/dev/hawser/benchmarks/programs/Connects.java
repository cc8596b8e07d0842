package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Transport;
import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.Reactor;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Connections that are made, accepted, and closed by the client and then by the server: both ends on one loop, some at
/// a time. A connection is over when the server has closed it: a client can be done with one that nobody has accepted.
final class Connects {
    private static final int AT_ONCE = 32;
    private static final String HOST = "127.0.0.1";

    /// They take turns, since a port remembers each of its old connections for a while.
    private static final int PORTS = 4;

    private Connects() {}

    static Figures hawserProtocol(int count) throws Exception {
        return hawser(
                count,
                (net, rounds) -> net.listenFactory(Endpoint.tcp(HOST, 0), _ -> new Serving(rounds)),
                (net, port) -> net.connectFactory(Endpoint.tcp(HOST, port), _ -> new Closing()));
    }

    /// Closes when the client has.
    private record Serving(Rounds rounds) implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {}

        @Override
        public void connectionLost(CloseReason reason) {
            rounds.ended();
        }
    }

    private static final class Closing implements Protocol {
        @Override
        public void connectionMade(Connection connection) {
            connection.close();
        }

        @Override
        public void dataReceived(ByteBuf data) {}
    }

    static Figures hawserDirect(int count) throws Exception {
        return hawser(
                count,
                (net, rounds) -> net.listen(Endpoint.tcp(HOST, 0), connection -> {
                    connection.read().await();
                    connection.close().await();
                    rounds.ended();
                }),
                (net, port) -> net.reactor().inline(() -> {
                    net.connect(Endpoint.tcp(HOST, port)).await().close().await();
                    return true;
                }));
    }

    private interface Listening {
        Deferred<ListeningPort> on(Net net, Rounds rounds);
    }

    private interface Connecting {
        Deferred<?> to(Net net, int port);
    }

    private static Figures hawser(int count, Listening listening, Connecting connecting) throws Exception {
        Reactor reactor = Reactor.start();
        Net net = reactor.blockingCallFromThread(() -> Net.of(reactor));
        Rounds rounds = new Rounds();
        int[] ports = ports(() ->
                reactor.blockingChainFromThread(() -> listening.on(net, rounds)).port());
        return rounds.repeat(count, action -> reactor.callFromThread(action::run), i -> {
            var _ = connecting.to(net, ports[i % PORTS]);
        });
    }

    static Figures netty(int count) throws Exception {
        Transport transport = Transport.preferred();
        EventLoopGroup loop = transport.loop();
        Rounds rounds = new Rounds();
        ServerBootstrap server = new ServerBootstrap()
                .group(loop, loop)
                .channel(transport.server())
                .childHandler(handler(channel -> {
                    var _ = channel.closeFuture().addListener(_ -> rounds.ended());
                }));
        int[] ports = ports(() -> port(server.bind(HOST, 0).sync().channel().localAddress()));
        Bootstrap client =
                new Bootstrap().group(loop).channel(transport.stream()).handler(handler(_ -> {}));
        return rounds.repeat(count, loop.next(), i -> {
            var _ = client.connect(HOST, ports[i % PORTS]).addListener((ChannelFuture connected) -> {
                var _ = connected.channel().close();
            });
        });
    }

    private static ChannelInitializer<Channel> handler(Consumer<Channel> prepare) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                prepare.accept(channel);
            }
        };
    }

    private static int port(java.net.SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    static Figures vertx(int count) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        Context context = vertx.getOrCreateContext();
        Rounds rounds = new Rounds();
        int[] ports = ports(
                () -> vertx.createNetServer(new NetServerOptions().setHost(HOST).setPort(0))
                        .connectHandler(socket -> socket.closeHandler(_ -> rounds.ended()))
                        .listen()
                        .await()
                        .actualPort());
        NetClient client = vertx.createNetClient();
        return rounds.repeat(count, action -> context.runOnContext(_ -> action.run()), i -> {
            var _ = client.connect(ports[i % PORTS], HOST).onSuccess(NetSocket::close);
        });
    }

    private static int[] ports(Callable<Integer> listen) throws Exception {
        int[] ports = new int[PORTS];
        for (int i = 0; i < PORTS; i++) {
            ports[i] = listen.call();
        }
        return ports;
    }

    /// Begins the next connection when one is over. On the loop.
    private static final class Rounds {
        private CountDownLatch over = new CountDownLatch(1);
        private IntConsumer connector = _ -> {};
        private int count;
        private int begun;
        private int ended;

        Figures repeat(int number, Executor loop, IntConsumer connect) throws Exception {
            connector = connect;
            return Figures.of("connection [ns]", Repeated.median(number, () -> {
                count = number;
                begun = 0;
                ended = 0;
                over = new CountDownLatch(1);
                loop.execute(this::begin);
                over.await();
            }));
        }

        private void begin() {
            for (int i = 0; i < AT_ONCE; i++) {
                next();
            }
        }

        private void next() {
            if (begun < count) {
                connector.accept(begun++);
            }
        }

        void ended() {
            if (++ended == count) {
                over.countDown();
            } else {
                next();
            }
        }
    }
}
