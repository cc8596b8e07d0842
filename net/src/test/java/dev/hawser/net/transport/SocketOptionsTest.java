package dev.hawser.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionHandler;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListenFailedException;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each option by its effect, or read back from the system.
class SocketOptionsTest {
    private static final Consumer<SocketOptions> ODD = options -> options.noDelay(false)
            .keepAlive(true)
            .linger(Duration.ofMillis(2500))
            .receiveBuffer(20_000)
            .sendBuffer(30_000);

    private interface Body {
        void run(Net net, NettyPoller poller) throws Exception;
    }

    private static void on(IoMechanism mechanism, Body body) throws Exception {
        NettyPoller poller = NettyPoller.create(mechanism);
        Throwable[] failure = new Throwable[1];
        try (Reactor reactor = Reactor.create(options -> options.poller(poller))) {
            reactor.callWhenRunning(() -> {
                var _ = reactor.<Void>inline("test", () -> {
                            body.run(Net.of(reactor), poller);
                            return null;
                        })
                        .addTimeout(reactor, Duration.ofSeconds(20))
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> reactor.stop());
            });
            reactor.run();
        }
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    private static void assertOdd(IoMechanism mechanism, Channel channel) {
        assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(channel.config().getOption(ChannelOption.SO_LINGER))
                .isEqualTo(mechanism == IoMechanism.IO_URING ? -1 : 3); // rounded up; not there with io_uring
        assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isBetween(20_000, 40_000);
        assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isBetween(30_000, 60_000);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void optionsReachTheSocketsOfBothEnds(IoMechanism mechanism) throws Exception {
        on(mechanism, (net, poller) -> {
            StreamTransport streams = poller.streams();
            SocketSettings odd = SocketSettings.of(ODD);
            var accepted = new Promise<Wire>();
            var bound = new Promise<StreamTransport.BoundPort>();
            var opened = new Promise<Wire>();
            streams.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), odd, accepted::callback, into(bound));
            Runnable _ = streams.connect(bound.await().localAddress(), odd, into(opened));
            assertOdd(mechanism, ((NettyWire) opened.await()).channel());
            assertOdd(mechanism, ((NettyWire) accepted.await()).channel());
            opened.await().abort();
            accepted.await().abort();
        });
    }

    private static <T> StreamTransport.Opening<T> into(Promise<T> promise) {
        return new StreamTransport.Opening<>() {
            @Override
            public void opened(T opened) {
                promise.callback(opened);
            }

            @Override
            public void failed(IOException failure) {
                promise.errback(failure);
            }
        };
    }

    /// With a backlog that is too short, a client's first packet is dropped, and it tries again after a second.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void moreClientsWaitToBeAcceptedThanTheUsual128(IoMechanism mechanism) throws Exception {
        assumeTrue(mechanism != IoMechanism.IO_URING, "its ports accept and close while they are paused");
        Path most = Path.of("/proc/sys/net/core/somaxconn");
        int clients = 300;
        assumeTrue(
                Files.isReadable(most)
                        && Integer.parseInt(Files.readString(most).strip()) > clients,
                "the system allows no long backlog");
        on(mechanism, (net, _) -> {
            ListeningPort port = listen(net, connection -> connection.read().await());
            port.pauseAccepting();
            List<Socket> open = new ArrayList<>();
            boolean connected = net.reactor()
                    .deferToThread(() -> {
                        for (int i = 0; i < clients; i++) {
                            Socket client = new Socket();
                            open.add(client);
                            client.connect(new InetSocketAddress("127.0.0.1", port.port()), 10_000);
                        }
                        return true;
                    })
                    .await();
            assertThat(connected).isTrue();
            for (Socket client : open) {
                client.close();
            }
        });
    }

    private static ListeningPort listen(Net net, ConnectionHandler handler) {
        return net.listen(Endpoint.tcp("127.0.0.1", 0), handler).await();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void withLingerOfZeroACloseIsAReset(IoMechanism mechanism) throws Exception {
        on(mechanism, (net, _) -> {
            var read = new Promise<Boolean>();
            var end = new Promise<Throwable>();
            ListeningPort port = listen(net, connection -> {
                try {
                    connection.read().await();
                    read.callback(true);
                    connection.read().await();
                    end.callback(new AssertionError("closed in good order"));
                } catch (Exception e) {
                    end.callback(e);
                }
            });
            Connection client = net.connect(
                            Endpoint.tcp("127.0.0.1", port.port()).withSocket(o -> o.linger(Duration.ZERO)))
                    .await();
            client.write("x").await();
            read.await();
            client.close().await();
            assertThat(end.await()).isInstanceOf(ConnectionLostException.class);
        });
    }

    /// With epoll the system keeps the close for a second, since the peer takes nothing; the reactor goes on meanwhile.
    /// The second itself is not asserted: now and then the system returns at once, with all still to be sent.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void lingeringCloseDoesNotHoldTheReactor(IoMechanism mechanism) throws Exception {
        on(mechanism, (net, _) -> {
            try (ServerSocket peer = new ServerSocket()) {
                peer.setReceiveBufferSize(4096); // before there are connections, so that none begins with a larger one
                peer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Connection client = net.connect(Endpoint.tcp("127.0.0.1", peer.getLocalPort())
                                .withSocket(o -> o.linger(Duration.ofSeconds(1)).sendBuffer(1 << 20)))
                        .await();
                client.send(new byte[400_000]);
                long begin = net.reactor().nanoTime();
                Deferred<CloseReason> closed = client.whenClosed();
                client.close();
                int ticks = 0;
                while (!closed.isFired() && ticks < 1000) {
                    net.reactor().sleep(Duration.ofMillis(10)).await();
                    ticks++;
                }
                assertThat(closed.await()).isInstanceOf(CloseReason.class);
                long millis = TimeUnit.NANOSECONDS.toMillis(net.reactor().nanoTime() - begin);
                assertThat((long) ticks).isGreaterThanOrEqualTo(millis / 40);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void portIsSharedOnlyIfBothWantIt(IoMechanism mechanism) throws Exception {
        on(mechanism, (net, _) -> {
            ListeningPort alone = listen(net, _ -> {});
            assertThatThrownBy(() -> net.listen(
                                    Endpoint.tcp("127.0.0.1", alone.port()).withSocket(o -> o.reusePort(true)), _ -> {})
                            .await())
                    .isInstanceOf(ListenFailedException.class);
            if (mechanism != IoMechanism.NIO) {
                ListeningPort first = net.listen(
                                Endpoint.tcp("127.0.0.1", 0).withSocket(o -> o.reusePort(true)), _ -> {})
                        .await();
                ListeningPort second = net.listen(
                                Endpoint.tcp("127.0.0.1", first.port()).withSocket(o -> o.reusePort(true)), _ -> {})
                        .await();
                assertThat(second.port()).isEqualTo(first.port());
            }
        });
    }

    @Test
    void portWhoseOptionsFailLeavesNoDescriptorBehind() throws Exception {
        File descriptors = new File("/proc/self/fd");
        assumeTrue(descriptors.isDirectory());
        on(IoMechanism.NIO, (net, _) -> {
            int before = 0;
            for (int i = 0; i < 40; i++) {
                if (i == 10) {
                    before = descriptors.list().length;
                }
                Endpoint shared = Endpoint.tcp("127.0.0.1", 0).withSocket(o -> o.reusePort(true));
                assertThatThrownBy(() -> net.listen(shared, _ -> {}).await())
                        .isInstanceOf(ListenFailedException.class)
                        .hasStackTraceContaining("reusePort is not there with nio");
            }
            assertThat(descriptors.list().length).isLessThan(before + 15);
        });
    }

    /// The server's end closes first, so its port is in TIME-WAIT; it can be bound again all the same.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void portOfOldConnectionsCanBeBound(IoMechanism mechanism) throws Exception {
        on(mechanism, (net, _) -> {
            ListeningPort port = listen(net, _ -> {});
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            assertThat(client.read().await()).isEmpty();
            client.close().await();
            port.close().await();
            Endpoint again = Endpoint.tcp("127.0.0.1", port.port());
            assertThat(net.listen(again, _ -> {}).await().isOpen()).isTrue();
        });
    }

    @Test
    void lingerIsChecked() {
        assertThatThrownBy(() -> SocketSettings.of(socket -> socket.linger(Duration.ofSeconds(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linger must be 0 to 65535 seconds, was PT-1S");
        assertThat(Endpoint.parse("tcp:80:linger=0").socket().linger()).contains(Duration.ZERO);
        assertThatThrownBy(() -> Endpoint.parse("tcp:80:linger=soon"))
                .hasMessageContaining("'soon' is no linger; expected a number from 0 to 65535");
    }
}
