package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.policy.ConnectionLimit;
import dev.hawser.net.policy.Limits;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionLimitTest {
    @Nested
    @WithReactor
    class OnAnyTransport {
        private final List<SocketAddress> served = new ArrayList<>();
        private VirtualTime time;
        private Net net;
        private DialedTransport peer;
        private int lastPort = 1000;

        @BeforeEach
        void open(Reactor reactor, VirtualTime clock) {
            time = clock;
            peer = new DialedTransport(reactor);
            net = Net.of(reactor, options -> options.transport(peer));
        }

        @AfterEach
        void close() {
            var _ = net.close();
            settle();
        }

        private void settle() {
            for (int i = 0; i < 8; i++) {
                time.advance(Duration.ZERO);
            }
        }

        private ListeningPort listen(ConnectionLimit limit) {
            ListeningPort[] opened = new ListeningPort[1];
            var _ = net.listen(ENDPOINT, Policies.none().withLimit(limit), connection -> {
                        served.add(connection.remoteAddress());
                        connection.read().await();
                    })
                    .addAction(port -> opened[0] = port);
            settle();
            return opened[0];
        }

        private TestWire dial(String host) {
            TestWire wire = peer.dial(new InetSocketAddress(host, ++lastPort));
            settle();
            return wire;
        }

        @Test
        void newcomersWaitAtTheTotal() {
            ConnectionLimit limit = ConnectionLimit.of(limits -> limits.withTotal(2));
            listen(limit);
            TestWire first = dial("127.0.0.1");
            assertThat(peer.isAccepting()).isTrue();
            dial("127.0.0.1");
            assertThat(peer.isAccepting()).isFalse();
            TestWire third = dial("127.0.0.1"); // had been accepted before the port stopped
            TestWire fourth = dial("127.0.0.2");
            assertThat(served).hasSize(2);
            assertThat(third.listener).isNull(); // nothing of it is read
            first.lose("reset");
            settle();
            assertThat(served).hasSize(3).endsWith(third.remoteAddress());
            assertThat(peer.isAccepting()).isFalse();
            third.feed("x"); // its function ends, and closes it
            settle();
            assertThat(served).hasSize(4).endsWith(fourth.remoteAddress());
            fourth.feed("x");
            settle();
            assertThat(peer.isAccepting()).isTrue();
            assertThat(limit.statistics()).isEqualTo(new ConnectionLimit.Statistics(1, 1, 0));
        }

        @Test
        void newcomersAreRefusedIfSoWanted() {
            ConnectionLimit limit =
                    ConnectionLimit.of(limits -> limits.withTotal(1).withWhenFull(Limits.WhenFull.REFUSE));
            listen(limit);
            TestWire first = dial("127.0.0.1");
            TestWire second = dial("127.0.0.1");
            assertThat(second.aborted).isTrue();
            assertThat(peer.isAccepting()).isTrue();
            assertThat(limit.statistics()).isEqualTo(new ConnectionLimit.Statistics(1, 1, 1));
            first.lose("reset");
            settle();
            assertThat(dial("127.0.0.1").aborted).isFalse();
            assertThat(served).hasSize(2);
        }

        @Test
        void peerIsAnAddressOfIpv4() {
            listen(ConnectionLimit.of(limits -> limits.withPerPeer(2)));
            TestWire first = dial("127.0.0.1");
            dial("127.0.0.1");
            assertThat(dial("127.0.0.1").aborted).isTrue();
            assertThat(dial("127.0.0.2").aborted).isFalse();
            first.lose("reset");
            settle();
            assertThat(dial("127.0.0.1").aborted).isFalse();
        }

        @Test
        void peerIsAPrefixOfIpv6() {
            listen(ConnectionLimit.of(limits -> limits.withPerPeer(1)));
            assertThat(dial("2001:db8::1").aborted).isFalse();
            assertThat(dial("2001:db8::ffff:2").aborted).isTrue();
            assertThat(dial("2001:db8:0:1::1").aborted).isFalse();
        }

        @Test
        void prefixOfIpv6CanBeChosenToTheBit() {
            listen(ConnectionLimit.of(limits -> limits.withPerPeer(1).withIpv6Prefix(127)));
            assertThat(dial("2001:db8::2").aborted).isFalse();
            assertThat(dial("2001:db8::3").aborted).isTrue();
            assertThat(dial("2001:db8::4").aborted).isFalse();
        }

        @Test
        void peerOverItsNumberIsRefusedAlsoWhenThePortIsFull() {
            listen(ConnectionLimit.of(limits -> limits.withTotal(1).withPerPeer(1)));
            dial("127.0.0.1");
            assertThat(dial("127.0.0.1").aborted).isTrue();
            assertThat(dial("127.0.0.2").aborted).isFalse();
        }

        @Test
        void clientsWithoutANameCountForTheTotalOnly() {
            listen(ConnectionLimit.of(limits -> limits.withPerPeer(1)));
            peer.dial(UnixDomainSocketAddress.of(""));
            peer.dial(UnixDomainSocketAddress.of(""));
            settle();
            assertThat(served).hasSize(2);
        }

        @Test
        void portThatItsOwnerPausedStaysSo() {
            ListeningPort port = listen(ConnectionLimit.of(limits -> limits.withTotal(1)));
            TestWire first = dial("127.0.0.1");
            port.pauseAccepting();
            first.lose("reset");
            settle();
            assertThat(peer.isAccepting()).isFalse();
            port.resumeAccepting();
            assertThat(peer.isAccepting()).isTrue();
        }

        @Test
        void closedPortLetsNobodyWait() {
            ListeningPort port = listen(ConnectionLimit.of(limits -> limits.withTotal(1)));
            TestWire first = dial("127.0.0.1");
            TestWire second = dial("127.0.0.1");
            port.close();
            settle();
            assertThat(second.aborted).isTrue();
            first.lose("reset");
            settle();
            assertThat(served).hasSize(1);
        }

        @Test
        void newcomerBehindOthersIsJudgedInItsTurn() {
            ConnectionLimit limit =
                    ConnectionLimit.of(limits -> limits.withTotal(1).withPerPeer(1));
            listen(limit);
            TestWire first = dial("127.0.0.1");
            TestWire second = dial("127.0.0.2");
            TestWire third = dial("127.0.0.1"); // the peer has its number now, but perhaps not when its turn comes
            TestWire fourth = dial("127.0.0.1");
            assertThat(third.aborted).isFalse();
            first.lose("reset");
            settle();
            assertThat(served).hasSize(2).endsWith(second.remoteAddress());
            second.lose("reset");
            settle();
            assertThat(served).hasSize(3).endsWith(third.remoteAddress());
            assertThat(fourth.aborted).isTrue(); // its peer has the third
            assertThat(limit.statistics()).isEqualTo(new ConnectionLimit.Statistics(1, 1, 1));
        }

        @Test
        void newcomerToAPortThatIsClosedIsRefusedAndThePortStaysAsItIs() {
            ConnectionLimit limit = ConnectionLimit.of(limits -> limits.withTotal(1));
            ListeningPort port = listen(limit);
            TestWire first = dial("127.0.0.1");
            assertThat(peer.isAccepting()).isFalse();
            port.close();
            settle();
            first.lose("reset");
            settle();
            TestWire late = peer.dial(new InetSocketAddress("127.0.0.1", 1)); // accepted before the port closed
            late.mute = true; // for a while
            settle();
            assertThat(late.aborted).isTrue();
            ByteBuf data = Unpooled.wrappedBuffer(new byte[1]);
            late.feed(data); // nobody wants it
            settle();
            assertThat(data.refCnt()).isZero();
            late.lose("reset");
            settle();
            assertThat(served).hasSize(1);
            assertThat(limit.statistics().open()).isZero();
            assertThat(peer.isAccepting()).isFalse();
        }

        @Test
        void portsMayShareALimit(Reactor reactor) {
            ConnectionLimit limit = ConnectionLimit.of(limits -> limits.withTotal(1));
            listen(limit);
            DialedTransport firstPort = peer;
            peer = new DialedTransport(reactor);
            Net other = Net.of(reactor, options -> options.transport(peer));
            Net one = net;
            net = other;
            listen(limit);
            TestWire taken = firstPort.dial(new InetSocketAddress("127.0.0.1", 1));
            settle();
            TestWire waits = dial("127.0.0.2");
            assertThat(served).hasSize(1);
            taken.lose("reset");
            settle();
            assertThat(served).hasSize(2).endsWith(waits.remoteAddress());
            var _ = one.close();
        }

        @Test
        void attemptToConnectFailsAtTheLimit() {
            Policies policies = Policies.none().withLimit(limits -> limits.withTotal(1));
            List<String> told = new ArrayList<>();
            var _ = net.connect(ENDPOINT, policies).addAction(_ -> told.add("first"));
            TestWire first = peer.last().accept();
            settle();
            var _ = net.connect(ENDPOINT, policies).addErrbackAction(e -> told.add(e.getMessage()));
            TestWire second = peer.last().accept();
            settle();
            assertThat(told)
                    .containsExactly("first", "cannot connect to memory:server: the limit of connections is reached");
            assertThat(second.aborted).isTrue();
            first.lose("reset");
            settle();
            var _ = net.connect(ENDPOINT, policies).addAction(_ -> told.add("third"));
            peer.last().accept();
            settle();
            assertThat(told).endsWith("third");
        }

        @Test
        void attemptToConnectFailsAtTheLimitOfItsPeer() {
            ConnectionLimit limit = ConnectionLimit.of(limits -> limits.withPerPeer(1));
            Policies policies = Policies.none().withLimit(limit);
            List<String> told = new ArrayList<>();
            var _ = net.connect(ENDPOINT, policies).addAction(_ -> told.add("first"));
            peer.last().accept();
            settle();
            var _ = net.connect(ENDPOINT, policies).addErrbackAction(e -> told.add(e.getMessage()));
            TestWire second = peer.last().accept();
            settle();
            assertThat(told)
                    .containsExactly(
                            "first",
                            "cannot connect to memory:server: the limit of connections is reached:"
                                    + " there are 1 connections of that peer already");
            assertThat(second.aborted).isTrue();
            assertThat(limit.statistics()).isEqualTo(new ConnectionLimit.Statistics(1, 1, 1));
        }
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> ConnectionLimit.of(limits -> limits.withTotal(0)))
                .hasMessage("limits must be 1 or more, were 0 and 2147483647");
        assertThatThrownBy(() -> ConnectionLimit.of(limits -> limits.withIpv6Prefix(129)))
                .hasMessage("ipv6Prefix must be 1 to 128, was 129");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void crowdOfClientsIsServedInTurn(IoMechanism mechanism) throws Exception {
        int[] most = new int[2];
        NetRun.on(mechanism, net -> {
            Policies policies = Policies.none().withLimit(limits -> limits.withTotal(3));
            ListeningPort port = net.listen(Endpoint.parse("tcp:0:interface=127.0.0.1"), policies, connection -> {
                        most[0] = Math.max(most[0], ++most[1]);
                        connection.write(connection.read().await()).await();
                        connection.flush().await();
                        most[1]--;
                    })
                    .await();
            List<Connection> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(net.connect(Endpoint.tcp("127.0.0.1", port.port())).await());
            }
            for (Connection client : clients) {
                client.write("x").await();
                assertThat(client.read().await()).hasSize(1);
            }
        });
        assertThat(most[0]).isBetween(1, 3);
        Leaks.assertNone();
    }
}
