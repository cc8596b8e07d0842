package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.names.Names;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What does not depend on the mechanism.
class NetTest {
    private static final IoMechanism BEST = IoMechanism.preferred();

    /// The state of a socket in `/proc/net/tcp` that waits for the first answer.
    private static final String SYN_SENT = "02";

    @Test
    void reactorGetsThePollerByItself() {
        try (Reactor reactor = Reactor.create()) {
            assertThat(reactor.statistics().poller()).isEqualTo("parking"); // until there is a socket
            Net.of(reactor);
            assertThat(reactor.statistics().poller()).isEqualTo(BEST.toString());
        }
    }

    @Test
    @WithReactor
    void virtualTimeHasNoSockets(Reactor reactor, VirtualTime time) {
        Net net = Net.of(reactor);
        List<String> told = new ArrayList<>();
        var _ = net.connect("tcp:127.0.0.1:1").addErrbackAction(e -> told.add(e.getMessage()));
        var _ = net.listen("memory:chat", _ -> {}).addErrbackAction(e -> told.add(e.getMessage()));
        time.advance(Duration.ZERO);
        assertThat(told).hasSize(2).allMatch(message -> message.contains("the reactor waits with virtual time"));
    }

    /** Else a port falls behind clients of the same loop, and whose connection it drops waits for a second. */
    @Test
    void connectionsThatCameTogetherAreAcceptedInOneTurn() throws Exception {
        NetRun.on(BEST, net -> {
            List<Long> turns = new ArrayList<>();
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        turns.add(net.reactor().statistics().turns());
                        connection.close();
                    })
                    .await();
            port.pauseAccepting();
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(net.reactor()
                        .deferToThread(() -> new Socket("127.0.0.1", port.port()))
                        .await());
            }
            port.resumeAccepting();
            while (turns.size() < clients.size()) {
                net.reactor().sleep(Duration.ZERO).await();
            }
            assertThat(turns.getLast() - turns.getFirst()).isLessThanOrEqualTo(1);
            for (Socket client : clients) {
                client.close();
            }
        });
    }

    @Test
    void namesAreLookedUpOffTheReactor() throws Exception {
        NetRun.on(BEST, net -> {
            ListeningPort port =
                    net.listen("tcp:0:interface=localhost", connection -> {}).await();
            Connection client = net.connect("tcp4:localhost:" + port.port()).await();
            assertThat(client.read().await()).isEmpty();
            assertThatThrownBy(() -> net.connect("tcp:no.such.host.invalid:80").await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith("cannot look up tcp:no.such.host.invalid:80");
        });
    }

    @Test
    void nameConnectsToTheAddressThatAnswers() throws Exception {
        Names names = _ -> (_, family) -> Deferred.succeed(
                family == AddressFamily.IPV6
                        ? List.of(InetAddress.ofLiteral("::1"))
                        : List.of(InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1")));
        NetRun.on(BEST, options -> options.names(names), net -> {
            ListeningPort port =
                    net.listen("tcp:0:interface=127.0.0.1", connection -> {}).await();
            Connection client = net.connect("tcp:three.test:" + port.port()).await();
            assertThat(client.remoteAddress())
                    .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port.port()));
            assertThat(client.read().await()).isEmpty();
            port.close().await();
            assertThatThrownBy(
                            () -> net.connect("tcp:three.test:" + port.port()).await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith(
                            "cannot connect to tcp:three.test:" + port.port() + " at any of 3 addresses: ")
                    .hasMessageContaining("127.0.0.9:" + port.port() + ": ");
        });
    }

    /// How many sockets of this machine have asked for a connection to a port, and have no answer.
    private static long opening(int port) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .filter(Files::exists)
                .flatMap(NetTest::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[2].endsWith(String.format(":%04X", port)) && words[3].equals(SYN_SENT))
                .count();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The queue of the listening socket is full, so the system drops what would open a connection.
    @Test
    void cancelOfAConnectThatHangsGivesItsSocketsBack() throws Exception {
        assumeThat(Path.of("/proc/net/tcp")).exists();
        Names names = _ -> (_, family) -> Deferred.succeed(
                family == AddressFamily.IPV6
                        ? List.of()
                        : List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("127.0.0.2")));
        try (ServerSocket full = new ServerSocket(0, 1)) {
            NetRun.on(BEST, options -> options.names(names), net -> {
                List<Deferred<Connection>> filling = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    filling.add(net.connect(Endpoint.tcp("127.0.0.1", full.getLocalPort())));
                }
                long before = NetRun.whenStill(net, () -> opening(full.getLocalPort()));
                Deferred<Connection> hanging = net.connect(Endpoint.tcp("full.test", full.getLocalPort()));
                while (opening(full.getLocalPort()) != before + 2) { // one for each address, the second some time later
                    net.reactor().sleep(Duration.ofMillis(10)).await();
                }
                hanging.cancel();
                assertThatThrownBy(hanging::await).isInstanceOf(CancellationException.class);
                while (opening(full.getLocalPort()) != before) {
                    net.reactor().sleep(Duration.ofMillis(10)).await();
                }
                filling.forEach(Deferred::cancel);
            });
        }
    }

    @Test
    void stopEndsServersFunctionsAndConnections() throws Exception {
        List<String> told = new ArrayList<>();
        ListeningPort[] port = new ListeningPort[1];
        NetRun.on(BEST, net -> {
            Promise<Boolean> serving = new Promise<>();
            port[0] = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        serving.callback(true);
                        try {
                            connection.read().await();
                        } catch (CancellationException e) {
                            told.add("cancelled");
                            throw e;
                        }
                    })
                    .await();
            Connection client = net.connect("tcp:127.0.0.1:" + port[0].port()).await();
            serving.await();
            var _ = client.whenClosed()
                    .addAction(reason -> told.add(reason.getClass().getSimpleName()));
        });
        assertThat(told).containsExactly("cancelled", "Done");
        assertThat(port[0].isOpen()).isFalse();
    }

    @Test
    void closedNetSaysSo() throws Exception {
        NetRun.on(BEST, net -> {
            net.close().await();
            assertThatThrownBy(() -> net.connect("tcp:127.0.0.1:1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("this Net was closed");
        });
    }

    /// The function that reads goes on while a callback waits for the very lock that the function holds.
    @Test
    void readIsAnsweredWhileACallbackWaits() throws Exception {
        NetRun.on(BEST, net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        net.reactor().sleep(Duration.ofMillis(20)).await();
                        connection.write("x").await();
                    })
                    .await();
            Connection client = net.connect("tcp:127.0.0.1:" + port.port()).await();
            ReentrantLock lock = new ReentrantLock();
            Promise<Boolean> got = new Promise<>();
            lock.lock();
            try {
                var _ = net.reactor().callLater(Duration.ZERO, () -> {
                    lock.lock();
                    lock.unlock();
                    got.callback(true);
                });
                net.reactor().sleep(Duration.ofMillis(5)).await();
                assertThat(client.read().await()).hasSize(1);
                assertThat(got.isFired()).isFalse();
            } finally {
                lock.unlock();
            }
            assertThat(got.await()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void stoppedReactorGivesItsSocketsBack(IoMechanism mechanism) throws Exception {
        for (int round = 0; round < 5; round++) {
            int[] port = new int[1];
            try (TestReactor test = NetRun.reactor(mechanism)) {
                test.reactor().callWhenRunning(() -> {
                    Net net = Net.of(test.reactor());
                    var _ = net.listen("tcp:0:interface=127.0.0.1", _ -> {}).addAction(bound -> {
                        port[0] = bound.port();
                        test.reactor().stop();
                    });
                });
                test.reactor().run();
            }
            NetRun.on(mechanism, net -> {
                assertThatThrownBy(() -> net.connect("tcp:127.0.0.1:" + port[0]).await())
                        .isInstanceOf(ConnectFailedException.class);
                net.listen("tcp:127.0.0.1:" + port[0], _ -> {}).await();
            });
        }
    }

    @Test
    void manyConnectionsLeaveNothingBehind() throws Exception {
        NetRun.on(BEST, _ -> {}, net -> {
            ListeningPort port = net.listen(
                            "tcp:0:interface=127.0.0.1",
                            connection ->
                                    connection.write(connection.read().await()).await())
                    .await();
            for (int i = 0; i < 2000; i++) {
                Connection client =
                        net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
                client.write("x").await();
                assertThat(client.read().await()).hasSize(1);
                Deferred<?> closed = client.close();
                closed.await();
            }
            while (!net.connections().isEmpty()) {
                net.reactor().sleep(Duration.ofMillis(1)).await();
            }
        });
        Leaks.assertNone();
    }
}
