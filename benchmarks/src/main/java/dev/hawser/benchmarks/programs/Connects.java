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
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;

/// Connections that are made, accepted, and closed by the client and then by the server: both ends on one loop, some at
/// a time.
final class Connects {
    private static final int AT_ONCE = 32;
    private static final String HOST = "127.0.0.1";

    /// They take turns, since a port remembers each of its old connections for a while.
    private static final int PORTS = 4;

    private Connects() {}

    static Figures hawserProtocol(int count) throws Exception {
        return hawser(
                count,
                net -> net.listenFactory(Endpoint.tcp(HOST, 0), _ -> new Ignoring()),
                (net, port, rounds) -> net.connectFactory(Endpoint.tcp(HOST, port), _ -> new Closing(rounds)));
    }

    private static final class Ignoring implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {}
    }

    private record Closing(Rounds rounds) implements Protocol {
        @Override
        public void connectionMade(Connection connection) {
            connection.close();
        }

        @Override
        public void dataReceived(ByteBuf data) {}

        @Override
        public void connectionLost(CloseReason reason) {
            rounds.ended();
        }
    }

    static Figures hawserDirect(int count) throws Exception {
        return hawser(
                count,
                net -> net.listen(
                        Endpoint.tcp(HOST, 0), connection -> connection.read().await()),
                (net, port, rounds) -> net.reactor().inline(() -> {
                    net.connect(Endpoint.tcp(HOST, port)).await().close().await();
                    rounds.ended();
                    return true;
                }));
    }

    private interface Listening {
        Deferred<ListeningPort> on(Net net);
    }

    private interface Connecting {
        Deferred<?> to(Net net, int port, Rounds rounds);
    }

    private static Figures hawser(int count, Listening listening, Connecting connecting) throws Exception {
        Reactor reactor = Reactor.start();
        Net net = reactor.blockingCallFromThread(() -> Net.of(reactor));
        int[] ports = ports(
                () -> reactor.blockingChainFromThread(() -> listening.on(net)).port());
        return repeat(count, action -> reactor.callFromThread(action::run), rounds -> i -> {
            var _ = connecting.to(net, ports[i % PORTS], rounds);
        });
    }

    static Figures netty(int count) throws Exception {
        Transport transport = Transport.preferred();
        EventLoopGroup loop = transport.loop();
        ServerBootstrap server = new ServerBootstrap()
                .group(loop, loop)
                .channel(transport.server())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {}
                });
        int[] ports = ports(() -> port(server.bind(HOST, 0).sync().channel().localAddress()));
        return repeat(count, loop.next(), rounds -> {
            Bootstrap client = new Bootstrap()
                    .group(loop)
                    .channel(transport.stream())
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            var _ = channel.closeFuture().addListener(_ -> rounds.ended());
                        }
                    });
            return i -> {
                var _ = client.connect(HOST, ports[i % PORTS]).addListener((ChannelFuture connected) -> {
                    var _ = connected.channel().close();
                });
            };
        });
    }

    private static int port(java.net.SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    static Figures vertx(int count) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        Context context = vertx.getOrCreateContext();
        int[] ports = ports(
                () -> vertx.createNetServer(new NetServerOptions().setHost(HOST).setPort(0))
                        .connectHandler(_ -> {})
                        .listen()
                        .await()
                        .actualPort());
        NetClient client = vertx.createNetClient();
        return repeat(count, action -> context.runOnContext(_ -> action.run()), rounds -> i -> {
            var _ = client.connect(ports[i % PORTS], HOST).onSuccess(socket -> {
                var _ = socket.closeHandler(_ -> rounds.ended()).close();
            });
        });
    }

    private static int[] ports(Callable<Integer> listen) throws Exception {
        int[] ports = new int[PORTS];
        for (int i = 0; i < PORTS; i++) {
            ports[i] = listen.call();
        }
        return ports;
    }

    private interface Client {
        IntConsumer connector(Rounds rounds);
    }

    private static Figures repeat(int count, Executor loop, Client client) throws Exception {
        return Figures.of("connection [ns]", Repeated.median(count, () -> {
            Rounds rounds = new Rounds(count);
            rounds.connector = client.connector(rounds);
            loop.execute(rounds::begin);
            rounds.over.await();
        }));
    }

    /// Begins the next connection when one has ended. On the loop.
    private static final class Rounds {
        private final CountDownLatch over = new CountDownLatch(1);
        private final int count;
        private IntConsumer connector = _ -> {};
        private int begun;
        private int ended;

        Rounds(int count) {
            this.count = count;
        }

        void begin() {
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
