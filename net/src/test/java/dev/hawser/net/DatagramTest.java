package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.DatagramSettings;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// UDP, by each mechanism.
class DatagramTest {
    private static final IoMechanism BEST = IoMechanism.preferred();
    private static final String HERE = "udp:0:interface=127.0.0.1";

    static Stream<IoMechanism> mechanisms() {
        return NetRun.mechanisms();
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    // @start region="echo"
    static void echo(DatagramPort port) {
        while (true) {
            Datagram datagram = port.receive().await();
            port.send(datagram.bytes(), datagram.from()).await();
        }
    }
    // @end region="echo"

    // @start region="protocol"
    /** Counts what it gets, and tells the sender. */
    static final class Counter implements DatagramProtocol {
        private DatagramPort port;
        private int count;

        @Override
        public void startProtocol(DatagramPort opened) {
            port = opened;
        }

        @Override
        public void datagramReceived(byte[] data, InetSocketAddress from) {
            count++;
            var _ = port.send(("you are number " + count).getBytes(UTF_8), from);
        }
    }
    // @end region="protocol"

    private static boolean isQuiet(DatagramPort port) {
        try {
            port.receive().await(Duration.ofMillis(100));
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void datagramsComeWithTheirSender(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort server = net.bind(HERE).await();
            Deferred<Boolean> echoing = net.reactor().inline(() -> {
                echo(server);
                return true;
            });
            DatagramPort client = net.bind(HERE).await();
            for (String text : List.of("one", "two", "three ".repeat(5000))) {
                client.send(text.getBytes(UTF_8), server.address()).await();
                Datagram answer = client.receive().await();
                assertThat(answer.text()).isEqualTo(text);
                assertThat(answer.from()).isEqualTo(server.address());
            }
            echoing.cancel();
            assertThatThrownBy(echoing::await).isInstanceOf(CancellationException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void protocolIsCalledForEachDatagram(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort server =
                    net.bindProtocol(UdpEndpoint.parse(HERE), new Counter()).await();
            DatagramPort client =
                    net.connectDatagram("udp:127.0.0.1:" + server.port()).await();
            for (int i = 1; i <= 3; i++) {
                client.send("hello").await();
                assertThat(client.receive().await().text()).isEqualTo("you are number " + i);
            }
            assertThatThrownBy(server::receive)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is received by its DatagramProtocol");
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void connectedPortHearsThatNobodyListensAndGoesOn(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort gone = net.bind(HERE).await();
            InetSocketAddress address = gone.address();
            gone.close().await();
            DatagramPort client =
                    net.connectDatagram("udp:127.0.0.1:" + address.getPort()).await();
            client.send("anybody?").await();
            assertThatThrownBy(() -> client.receive().await(Duration.ofMinutes(4)))
                    .isInstanceOf(PortUnreachableException.class);
            DatagramPort server = net.bind("udp:127.0.0.1:" + address.getPort()).await();
            client.send("again").await();
            Datagram got = server.receive().await();
            assertThat(got.text()).isEqualTo("again");
            server.send("yes".getBytes(UTF_8), got.from()).await();
            assertThat(client.receive().await().text()).isEqualTo("yes");
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void connectedPortHearsItsPeerOnly(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort server = net.bind(HERE).await();
            DatagramPort stranger = net.bind(HERE).await();
            DatagramPort client =
                    net.connectDatagram("udp:127.0.0.1:" + server.port()).await();
            assertThat(client.remoteAddress()).contains(server.address());
            client.send("hello").await();
            InetSocketAddress back = server.receive().await().from();
            stranger.send("psst".getBytes(UTF_8), back).await();
            server.send("hi".getBytes(UTF_8), back).await();
            assertThat(client.receive().await().text()).isEqualTo("hi");
            assertThat(isQuiet(client)).isTrue();
            assertThatThrownBy(() -> client.send(new byte[1], stranger.address()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("speaks to its peer only");
            assertThatThrownBy(() -> server.send("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no peer");
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void whatNobodyReceivesIsDroppedAndCounted(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort server = net.bind(HERE + ":queue=10").await();
            DatagramPort client = net.bind(HERE).await();
            for (int i = 0; i < 50; i++) {
                client.send(("" + i).getBytes(UTF_8), server.address()).await();
            }
            assertThat(NetRun.whenStill(net, server::dropped)).isEqualTo(40);
            for (int i = 0; i < 10; i++) {
                assertThat(server.receive().await().text()).isEqualTo("" + i);
            }
            client.send("last".getBytes(UTF_8), server.address()).await();
            assertThat(server.receive().await().text()).isEqualTo("last");
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void sendThatFailsConcernsOnlyItself(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort server = net.bind(HERE).await();
            DatagramPort client = net.bind(HERE).await();
            Deferred<Void> tooLong = client.send(new byte[65_508], server.address());
            Deferred<Void> next = client.send("next".getBytes(UTF_8), server.address());
            assertThatThrownBy(tooLong::await).isInstanceOf(IOException.class);
            next.await();
            assertThat(server.receive().await().text()).isEqualTo("next");
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void broadcastHasToBeAllowed(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort server = net.bind("udp:0").await();
            InetSocketAddress all = new InetSocketAddress("127.255.255.255", server.port());
            DatagramPort plain = net.bind("udp:0").await();
            assertThatThrownBy(() -> plain.send("x".getBytes(UTF_8), all).await())
                    .isInstanceOf(IOException.class);
            DatagramPort loud = net.bind("udp:0:broadcast=yes").await();
            loud.send("x".getBytes(UTF_8), all).await();
            assertThat(server.receive().await().text()).isEqualTo("x");
        });
    }

    /// By the loopback interface, which hears what it sends whatever the socket says.
    @ParameterizedTest
    @MethodSource("mechanisms")
    void groupIsHeardByItsMembers(IoMechanism mechanism) throws Exception {
        assumeThat(NetworkInterface.getByName("lo")).isNotNull();
        InetAddress group = InetAddress.ofLiteral("239.255.77.1");
        NetRun.on(mechanism, net -> {
            DatagramPort one = net.bind("udp:0:shared=yes:multicast=lo").await();
            DatagramPort two =
                    net.bind("udp:" + one.port() + ":shared=yes:multicast=lo").await();
            one.join(group, Optional.empty()).await();
            two.join(group, Optional.of("lo")).await();
            InetSocketAddress all = new InetSocketAddress(group, one.port());
            DatagramPort sender = net.bind("udp:0:multicast=lo:ttl=0").await();
            sender.send("both".getBytes(UTF_8), all).await();
            assertThat(one.receive().await().text()).isEqualTo("both");
            assertThat(two.receive().await().text()).isEqualTo("both");

            two.leave(group, Optional.empty()).await();
            sender.send("one".getBytes(UTF_8), all).await();
            assertThat(one.receive().await().text()).isEqualTo("one");
            assertThat(isQuiet(two)).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void closedPortEndsItsReceiversAndFreesItsAddress(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            DatagramPort port = net.bind(HERE).await();
            InetSocketAddress address = port.address();
            Deferred<Datagram> receive = port.receive();
            Deferred<Void> first = port.close();
            port.close().await();
            assertThat(first.isFired()).isTrue();
            assertThat(port.isOpen()).isFalse();
            assertThatThrownBy(receive::await).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(() -> port.receive().await()).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(() -> port.send(new byte[1], address).await())
                    .isInstanceOf(ConnectionClosedException.class);
            DatagramPort again = net.bind("udp:127.0.0.1:" + address.getPort()).await();
            assertThatThrownBy(() -> net.bind("udp:127.0.0.1:" + again.port()).await())
                    .isInstanceOf(ListenFailedException.class)
                    .hasMessageStartingWith("cannot bind to udp:127.0.0.1:" + again.port() + ": ");
        });
    }

    @Test
    void protocolThatThrowsGoesOnAndIsStoppedWithTheReactor() throws Exception {
        List<String> told = new ArrayList<>();
        try (TestReactor test = NetRun.reactor(BEST)) {
            NetRun.on(test, _ -> {}, net -> {
                DatagramPort server = net.bindProtocol(UdpEndpoint.parse(HERE), new DatagramProtocol() {
                            @Override
                            public void startProtocol(DatagramPort port) {
                                told.add("started");
                            }

                            @Override
                            public void datagramReceived(byte[] data, InetSocketAddress from) {
                                told.add(new String(data, UTF_8));
                                throw new IllegalStateException("no");
                            }

                            @Override
                            public void stopProtocol() {
                                told.add("stopped");
                            }
                        })
                        .await();
                DatagramPort client = net.bind(HERE).await();
                client.send("a".getBytes(UTF_8), server.address()).await();
                client.send("b".getBytes(UTF_8), server.address()).await();
                NetRun.whenStill(net, told::size);
            });
            assertThat(test.flushErrors()).hasSize(2).allMatch(error -> "no".equals(error.getMessage()));
        }
        assertThat(told).containsExactly("started", "a", "b", "stopped");
    }

    @Test
    void namesAreLookedUp() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort server = net.bind("udp4:0:interface=localhost").await();
            DatagramPort client =
                    net.connectDatagram("udp4:localhost:" + server.port()).await();
            client.send("x").await();
            assertThat(server.receive().await().text()).isEqualTo("x");
            assertThatThrownBy(() -> net.connectDatagram("udp:a..b:9").await())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith("cannot look up udp:a..b:9: ");
        });
    }

    @Test
    void longDatagramsAreCutIfThatIsAskedFor() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort server = net.bind(UdpEndpoint.parse(HERE)
                            .withSocket(socket -> socket.maxSize(4).queue(10)))
                    .await();
            server.send("too long".getBytes(UTF_8), server.address()).await();
            assertThat(server.receive().await().text()).isEqualTo("too ");
        });
    }

    @Test
    @WithReactor
    void virtualTimeHasNoUdp(Reactor reactor, VirtualTime time) {
        Deferred<DatagramPort> port = Net.of(reactor).bind(HERE);
        time.advance(Duration.ZERO);
        assertThat(Results.failureOf(port, ListenFailedException.class))
                .hasMessage("cannot bind to udp:127.0.0.1:0: no UDP: the reactor waits with virtual time");
    }

    @Test
    void stringFormIsReadAndWritten() {
        UdpEndpoint endpoint =
                UdpEndpoint.parse("udp6:[::1]:53:shared=yes:broadcast=yes:queue=7:multicast=eth0:ttl=3:loopback=no");
        assertThat(endpoint).hasToString("udp6:[::1]:53");
        assertThat(endpoint.socket())
                .isEqualTo(DatagramSettings.of(udp -> udp.shared(true)
                        .broadcast(true)
                        .queue(7)
                        .multicastInterface("eth0")
                        .multicastTtl(3)
                        .multicastLoopback(false)));
        assertThat(UdpEndpoint.parse("udp:53")).isEqualTo(UdpEndpoint.of("", 53));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    tcp:53              | 'tcp' is no kind of UDP endpoint; expected udp, udp4, udp6
                    udp                 | 0 parts stand behind the kind; expected PORT or HOST:PORT
                    udp:x               | 'x' is no port; expected a number from 0 to 65535
                    udp:1:ttl=256       | '256' is no ttl; expected a number from 0 to 255
                    udp:1:queue=0       | '0' is no queue; expected a number from 1 to 2147483647
                    udp:1:shared=maybe  | 'shared=maybe'; expected yes or no
                    udp:1:nodelay=yes   | 'nodelay=' is no option of a udp endpoint; expected interface, shared, broadcast, queue, multicast, ttl, loopback
                    """)
    void badStringSaysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> UdpEndpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint '" + text + "': " + message);
    }

    @Test
    void streamsAreNotLookedForAtAUdpPort() {
        assertThatThrownBy(() -> Endpoint.parse("udp:53"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "endpoint 'udp:53': 'udp' carries no streams; expected it at Net.bind, or tcp, ");
    }
}
