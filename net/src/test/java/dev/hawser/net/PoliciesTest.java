package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.policy.IdleTimeoutException;
import dev.hawser.net.policy.Idleness;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.policy.Throttle;
import dev.hawser.net.policy.TrafficLog;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration ALMOST = MINUTE.minusMillis(1);

    @Nested
    @WithReactor
    class OnAnyTransport {
        private final List<CloseReason> ends = new ArrayList<>();
        private final List<Connection> connections = new ArrayList<>();
        private VirtualTime time;
        private Net net;
        private DialedTransport peer;

        @BeforeEach
        void open(Reactor reactor, VirtualTime clock) {
            time = clock;
            peer = new DialedTransport(reactor);
            net = Net.of(reactor, options -> options.transport(peer).closeTimeout(Duration.ZERO));
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

        private TestWire connect(Policies policies) {
            var _ = net.connect(ENDPOINT, policies).addAction(connection -> {
                connections.add(connection);
                var _ = connection.whenClosed().addAction(ends::add);
            });
            TestWire wire = peer.last().accept();
            settle();
            return wire;
        }

        private void assertIdle(String why) {
            assertThat(ends).hasSize(1);
            assertThat(ends.getFirst())
                    .isInstanceOfSatisfying(
                            CloseReason.Aborted.class,
                            aborted -> assertThat(aborted.cause().orElseThrow())
                                    .isInstanceOf(IdleTimeoutException.class)
                                    .hasMessage(why + " for PT1M, connection to memory:server"));
        }

        private void pass(Duration duration) {
            time.advance(duration);
            settle();
        }

        @Test
        void silentConnectionIsClosed() {
            TestWire wire = connect(Policies.none().withIdleTimeout(MINUTE));
            pass(ALMOST);
            wire.feed("x");
            pass(ALMOST);
            connections.getFirst().send("y");
            pass(ALMOST);
            assertThat(ends).isEmpty();
            pass(Duration.ofMillis(1));
            assertIdle("nothing came and nothing was sent");
            assertThat(wire.closed).isTrue();
            assertThat(wire.aborted).isFalse();
            assertThat(connections.getFirst().isOpen()).isFalse();
        }

        @Test
        void waitingReadFailsWithTheReason() {
            List<Throwable> failures = new ArrayList<>();
            connect(Policies.none().withIdleTimeout(MINUTE));
            var _ = connections.getFirst().read().addErrbackAction(failures::add);
            pass(MINUTE);
            assertThat(failures).hasSize(1);
            assertThat(failures.getFirst())
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasMessageContaining("nothing came and nothing was sent for PT1M")
                    .hasCauseInstanceOf(IdleTimeoutException.class);
        }

        @Test
        void inputThatDoesNotComeIsNotMadeUpForByOutput() {
            TestWire wire = connect(Policies.none().withIdleTimeout(Idleness.INPUT, MINUTE));
            pass(ALMOST);
            connections.getFirst().send("y");
            pass(Duration.ofMillis(1));
            assertIdle("nothing came");
            assertThat(wire.output).hasToString("y");
        }

        @Test
        void peerIsNotBlamedForWhatIsNotRead() {
            TestWire wire = connect(Policies.none().withIdleTimeout(Idleness.INPUT, MINUTE));
            connections.getFirst().pauseProducing();
            pass(MINUTE.multipliedBy(3).plusSeconds(30));
            assertThat(wire.reading).isFalse();
            assertThat(ends).isEmpty();
            connections.getFirst().resumeProducing();
            pass(ALMOST);
            assertThat(ends).isEmpty();
            pass(Duration.ofMillis(1));
            assertIdle("nothing came");
        }

        @Test
        void nobodyIsBlamedWhileNothingIsAskedOfThePeer() {
            connect(Policies.none().withIdleTimeout(MINUTE));
            connections.getFirst().pauseProducing();
            pass(MINUTE.multipliedBy(3));
            assertThat(ends).isEmpty();
        }

        @Test
        void inputThatHasEndedIsNotAskedForMore() {
            TestWire wire = connect(Policies.none().withIdleTimeout(Idleness.INPUT, MINUTE));
            wire.end();
            pass(MINUTE.multipliedBy(2));
            assertThat(ends).isEmpty();
        }

        @Test
        void peerThatDoesNotReadIsAborted() {
            TestWire wire = connect(Policies.none().withIdleTimeout(Idleness.OUTPUT, MINUTE));
            pass(MINUTE.multipliedBy(2).plusSeconds(30));
            assertThat(ends).isEmpty(); // nothing waits
            wire.stalled = true;
            connections.getFirst().send("y");
            pass(ALMOST);
            assertThat(ends).isEmpty();
            pass(Duration.ofMillis(1));
            assertIdle("the peer took nothing of the output that waits");
            assertThat(wire.aborted).isTrue();
        }

        @Test
        void firstByteIsWaitedForOnce() {
            Policies policies = Policies.none().withIdleTimeout(Idleness.FIRST_BYTE, MINUTE);
            TestWire prompt = connect(policies);
            prompt.feed("x");
            pass(MINUTE.multipliedBy(5));
            assertThat(ends).isEmpty();
            connect(policies);
            connections.get(1).send("greeting"); // does not count
            pass(MINUTE);
            assertIdle("not even a first byte came");
        }

        @Test
        void outputGoesOutAtItsRate() {
            Throttle throttle = Throttle.perConnection(1000).withBurst(200);
            TestWire wire = connect(Policies.none().withOutputThrottle(throttle));
            List<String> told = new ArrayList<>();
            connections.getFirst().send(new byte[5200]);
            var _ = connections.getFirst().flush().addAction(_ -> told.add("flushed"));
            settle();
            assertThat(wire.output).hasSize(200);
            assertThat(connections.getFirst().pendingOutput()).isEqualTo(5000);
            for (int second = 1; second <= 5; second++) {
                assertThat(told).isEmpty();
                pass(Duration.ofSeconds(1));
                assertThat(wire.output).hasSize(200 + second * 1000);
            }
            assertThat(told).containsExactly("flushed");
        }

        @Test
        void inputComesInAtItsRate() {
            TestWire wire = connect(Policies.none()
                    .withInputThrottle(Throttle.perConnection(1000).withBurst(200)));
            wire.feed("x".repeat(3000)); // what was read at once is there at once
            settle();
            assertThat(wire.reading).isFalse();
            pass(Duration.ofMillis(2800)); // 2,800 owed
            assertThat(wire.reading).isFalse();
            pass(Duration.ofMillis(200)); // and a portion to go on with
            assertThat(wire.reading).isTrue();
            connections.getFirst().pauseProducing();
            wire.feed("x".repeat(200));
            pass(Duration.ofMillis(1000));
            assertThat(wire.reading).isFalse(); // since this side does not want it
            connections.getFirst().resumeProducing();
            assertThat(wire.reading).isTrue();
        }

        private static Policies inputSharing(Throttle throttle) {
            return Policies.none().withInputThrottle(throttle);
        }

        private void feed(TestWire wire, int bytes) {
            wire.feed("x".repeat(bytes));
            settle();
        }

        @Test
        void inputGoesOnUntilWhatWasGrantedIsUsedUp() {
            TestWire wire = connect(inputSharing(Throttle.perConnection(1000).withBurst(200)));
            feed(wire, 200); // all there is
            assertThat(wire.reading).isFalse();
            pass(Duration.ofMillis(200)); // the next 200
            assertThat(wire.reading).isTrue();
            feed(wire, 199);
            assertThat(wire.reading).isTrue();
            feed(wire, 1);
            assertThat(wire.reading).isFalse();
        }

        @Test
        void inputThatWasOnItsWayWhenReadingStoppedCountsAgainstTheNextPortion() {
            TestWire wire = connect(inputSharing(Throttle.perConnection(1000).withBurst(200)));
            feed(wire, 200);
            feed(wire, 150);
            pass(Duration.ofMillis(199));
            assertThat(wire.reading).isFalse();
            pass(Duration.ofMillis(1));
            assertThat(wire.reading).isTrue();
            feed(wire, 49);
            assertThat(wire.reading).isTrue();
            feed(wire, 1);
            assertThat(wire.reading).isFalse();
        }

        @Test
        void connectionThatIsGoneLeavesItsShareOfTheInputToTheOthers() {
            Policies policies = inputSharing(Throttle.shared(1000).withBurst(200));
            TestWire first = connect(policies);
            TestWire second = connect(policies);
            feed(first, 200);
            pass(Duration.ofMillis(200)); // granted to the first, which does not use it
            first.lose("reset");
            settle();
            feed(second, 10);
            pass(Duration.ofMillis(9));
            assertThat(second.reading).isFalse();
            pass(Duration.ofMillis(1));
            assertThat(second.reading).isTrue();
        }

        @Test
        void connectionThatIsGoneLeavesTheLineForInput() {
            Policies policies = inputSharing(Throttle.shared(1000).withBurst(200));
            TestWire first = connect(policies);
            TestWire second = connect(policies);
            feed(first, 200);
            feed(second, 10); // stands behind the first
            first.lose("reset");
            settle();
            pass(Duration.ofMillis(209));
            assertThat(second.reading).isFalse();
            pass(Duration.ofMillis(1));
            assertThat(second.reading).isTrue();
        }

        @Test
        void connectionsShareAThrottleInTurns() {
            Policies policies =
                    Policies.none().withOutputThrottle(Throttle.shared(1000).withBurst(100));
            List<TestWire> wires = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                wires.add(connect(policies));
                connections.get(i).send(new byte[10_000]);
            }
            pass(Duration.ofSeconds(8));
            assertThat(wires.stream().mapToInt(wire -> wire.output.length()).sum())
                    .isBetween(7900, 8100);
            assertThat(wires).allMatch(wire -> Math.abs(wire.output.length() - 2000) <= 100);
            wires.getFirst().lose("reset"); // leaves its share to the others
            int before = wires.getLast().output.length();
            pass(Duration.ofSeconds(3));
            assertThat(wires.getLast().output.length() - before).isBetween(900, 1100);
        }

        @Test
        void abortedConnectionLeavesTheLine() {
            Policies policies =
                    Policies.none().withOutputThrottle(Throttle.shared(1000).withBurst(100));
            connect(policies);
            TestWire other = connect(policies);
            connections.get(0).send(new byte[1_000_000]);
            connections.get(1).send(new byte[1000]);
            settle();
            connections.get(0).abort();
            pass(Duration.ofSeconds(1));
            assertThat(other.output.length()).isEqualTo(1000);
        }

        @Test
        void sharedThrottleBelongsToOneReactor() {
            Throttle throttle = Throttle.shared(1000);
            connect(Policies.none().withInputThrottle(throttle));
            try (Reactor other = Reactor.create(options -> options.poller(VirtualTime.create()))) {
                Net elsewhere = Net.of(other);
                assertThatThrownBy(() ->
                                elsewhere.connect(ENDPOINT, Policies.none().withInputThrottle(throttle)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("this throttle is shared by connections of another reactor");
            }
        }

        @Test
        void trafficIsLoggedWithABound() {
            Lines lines = new Lines();
            TestWire wire = connect(Policies.none()
                    .withTrafficLog(TrafficLog.standard().withLogger(lines).withMaxBytes(4)));
            connections.getFirst().send("hello");
            settle();
            wire.feed("abc");
            settle();
            wire.end();
            settle();
            var _ = connections.getFirst().close();
            settle();
            assertThat(lines.lines).hasSize(6).allMatch(line -> line.startsWith("DEBUG memory:here - memory:server "));
            assertThat(lines.lines.get(0)).endsWith(" opened");
            assertThat(lines.lines.get(1))
                    .contains("> 5 bytes")
                    .contains("|hell")
                    .endsWith("… and 1 more");
            assertThat(lines.lines.get(2))
                    .contains("< 3 bytes")
                    .contains("61 62 63")
                    .doesNotContain("more");
            assertThat(lines.lines.get(3)).endsWith("< end of input");
            assertThat(lines.lines.get(4)).endsWith("> close");
            assertThat(lines.lines.get(5)).endsWith(" closed");
        }

        @Test
        void trafficLogIsSwitchedForAConnectionThatIsOpen() {
            Lines lines = new Lines();
            boolean[] on = new boolean[1];
            TestWire wire = connect(Policies.none()
                    .withTrafficLog(TrafficLog.standard()
                            .withLogger(lines)
                            .withPeers(address -> address.equals(new MemoryAddress("server")) && on[0])));
            wire.feed("abc");
            settle();
            assertThat(lines.lines).isEmpty();
            on[0] = true;
            wire.feed("abc");
            settle();
            assertThat(lines.lines).hasSize(1);
            lines.loggable = false;
            wire.feed("abc");
            settle();
            assertThat(lines.lines).hasSize(1);
        }

        @Test
        void closingTakesNoLongerThanItsDeadlineBehindAThrottle() {
            TestWire wire = connect(Policies.none().withOutputThrottle(Throttle.perConnection(1)));
            connections.getFirst().send("hello");
            var _ = connections.getFirst().close();
            settle();
            assertThat(wire.aborted).isTrue();
            assertThat(ends).hasSize(1);
        }
    }

    /// Keeps what is logged.
    private static final class Lines implements System.Logger {
        private final List<String> lines = new ArrayList<>();
        private boolean loggable = true;

        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return loggable;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {
            lines.add(level + " " + format);
        }
    }

    @Test
    void valuesAreChecked() {
        assertThatThrownBy(() -> Policies.none().withIdleTimeout(Duration.ZERO))
                .hasMessage("timeout must be more than 0, was PT0S");
        assertThatThrownBy(() -> Throttle.shared(0)).hasMessage("bytesPerSecond must be 1 or more, was 0");
        assertThatThrownBy(() -> Throttle.perConnection(1).withBurst(0)).hasMessage("burst must be 1 or more, was 0");
        assertThatThrownBy(() -> TrafficLog.standard().withMaxBytes(-1))
                .hasMessage("maxBytes must be 0 or more, was -1");
    }

    /// All layers at once over real sockets, both ways: every byte arrives, at the rate.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void throttledBytesAllArrive(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Policies policies = Policies.none()
                    .withLimit(limits -> limits.withTotal(5))
                    .withIdleTimeout(MINUTE)
                    .withInputThrottle(Throttle.perConnection(4_000_000).withBurst(20_000))
                    .withOutputThrottle(Throttle.shared(4_000_000).withBurst(20_000))
                    .withTrafficLog(TrafficLog.standard());
            ListeningPort port = net.listen(Endpoint.parse("tcp:0:interface=127.0.0.1"), policies, connection -> {
                        connection.inputStream().transferTo(connection.outputStream());
                        connection.flush().await();
                    })
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            byte[] bytes = new byte[1_000_000];
            new java.util.SplittableRandom(5).nextBytes(bytes);
            long begin = System.nanoTime();
            client.send(bytes);
            var _ = client.closeOutput();
            assertThat(client.readExactly(bytes.length).await()).isEqualTo(bytes);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(230));
            assertThat(client.read().await()).isEmpty();
        });
        Leaks.assertNone();
    }
}
