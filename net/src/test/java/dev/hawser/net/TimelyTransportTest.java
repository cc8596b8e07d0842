package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.open.TimelyWire;
import dev.hawser.net.policy.ConnectionLimit;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.WireAbortedException;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A transport whose wires never tell that they are gone, by the options' ten seconds for a close.
@WithReactor
class TimelyTransportTest {
    private static final Duration ALMOST_FIVE = Duration.ofMillis(4999);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final List<CloseReason> ends = new ArrayList<>();
    private VirtualTime time;
    private Net net;
    private DialedTransport peer;
    private Connection connection;

    @BeforeEach
    void open(Reactor reactor, VirtualTime clock) {
        time = clock;
        peer = new DialedTransport(reactor);
        net = Net.of(reactor, options -> options.transport(peer));
    }

    private void pass(Duration duration) {
        time.advance(duration);
        for (int i = 0; i < 8; i++) {
            time.advance(Duration.ZERO);
        }
    }

    private TestWire connect(Policies policies) {
        var _ = net.connect(ENDPOINT, policies).addAction(made -> {
            connection = made;
            var _ = made.whenClosed().addAction(ends::add);
        });
        TestWire wire = peer.last().accept();
        wire.mute = true;
        pass(Duration.ZERO);
        return wire;
    }

    /// The time has come, and the error handler is told of it.
    private void giveUpAfter(Duration duration) {
        assertThatThrownBy(() -> time.advance(duration))
                .hasStackTraceContaining(
                        "its transport has not told that it is gone, though it must, PT5S after the abort");
        pass(Duration.ZERO);
    }

    @Test
    void closeEndsByAnAbortAndThenByItself() {
        TestWire wire = connect(Policies.none());
        Deferred<?> closed = connection.close();
        pass(Duration.ofMillis(9999));
        assertThat(wire.closed).isTrue();
        assertThat(wire.aborted).isFalse();
        pass(MOMENT);
        assertThat(wire.aborted).isTrue();
        pass(ALMOST_FIVE);
        assertThat(closed.isFired()).isFalse();
        giveUpAfter(MOMENT);
        assertThat(closed.isFired()).isTrue();
        assertThat(ends)
                .singleElement()
                .isInstanceOfSatisfying(
                        CloseReason.Aborted.class,
                        aborted -> assertThat(aborted.cause().orElseThrow())
                                .isInstanceOf(WireAbortedException.class)
                                .hasMessage("the transport of the connection to memory:server did not close it within"
                                        + " PT10S"));
        assertThat(net.connections()).isEmpty();
    }

    @Test
    void closeThatTakesTooLongToSendEndsTwoLimitsLater() {
        TestWire wire = connect(Policies.none());
        wire.stalled = true;
        connection.send("x");
        Deferred<?> closed = connection.close();
        pass(Duration.ofSeconds(10));
        assertThat(wire.aborted).isTrue();
        pass(ALMOST_FIVE);
        assertThat(closed.isFired()).isFalse();
        giveUpAfter(MOMENT);
        assertThat(closed.isFired()).isTrue();
    }

    @Test
    void abortOfASilentWireGivesItsPlaceBack() {
        ConnectionLimit limit = ConnectionLimit.of(limits -> limits.withTotal(1));
        TestWire wire = connect(Policies.none().withLimit(limit));
        connection.abort();
        assertThat(wire.aborted).isTrue();
        pass(ALMOST_FIVE);
        assertThat(limit.statistics().open()).isEqualTo(1);
        assertThat(ends).isEmpty();
        giveUpAfter(MOMENT);
        assertThat(limit.statistics().open()).isZero();
        assertThat(ends).hasSize(1);
    }

    /// In place of a connection.
    private static final class Upper implements WireListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public void received(ByteBuf data) {
            told.add("received");
            data.release();
        }

        @Override
        public void inputEnded() {
            told.add("inputEnded");
        }

        @Override
        public ByteBuf takeOutput() {
            told.add("takeOutput");
            return Unpooled.EMPTY_BUFFER;
        }

        @Override
        public void sent(long bytes) {
            told.add("sent");
        }

        @Override
        public void closed(IOException failure) {
            told.add("closed " + failure);
        }
    }

    @Test
    void wireThatCountsAsGoneSaysNothingMoreAndAnotherAbortGivesItNoMoreTime(Reactor reactor) {
        TestWire below = new TestWire(reactor, new MemoryAddress("server"));
        below.mute = true;
        TimelyWire wire = new TimelyWire(reactor, below, Duration.ofSeconds(60));
        Upper upper = new Upper();
        wire.start(upper);
        wire.abort();
        pass(Duration.ofSeconds(3));
        wire.abort();
        wire.close();
        giveUpAfter(Duration.ofSeconds(2));
        assertThat(upper.told).containsExactly("closed null");
        ByteBuf late = Unpooled.copiedBuffer("late", ISO_8859_1);
        below.feed(late);
        below.end();
        below.requestWrite();
        below.lose("late, too");
        pass(Duration.ZERO);
        assertThat(late.refCnt()).isZero();
        assertThat(upper.told).containsExactly("closed null");
    }

    @Test
    void wireThatIsAcceptedIsHeldToItToo() {
        var _ = net.listen(ENDPOINT, accepted -> {}); // closes at once
        pass(Duration.ZERO);
        TestWire wire = peer.dial(new MemoryAddress("client"));
        wire.mute = true;
        pass(Duration.ZERO);
        assertThat(wire.closed).isTrue();
        assertThat(net.connections()).hasSize(1);
        pass(Duration.ofSeconds(10));
        giveUpAfter(Duration.ofSeconds(5));
        assertThat(net.connections()).isEmpty();
    }

    @Test
    void closeThatMayTakeNoTimeToSendStillHasFiveSecondsToTellItsEnd(Reactor reactor) {
        net = Net.of(reactor, options -> options.transport(peer).closeTimeout(Duration.ZERO));
        TestWire wire = connect(Policies.none());
        var _ = connection.close();
        pass(ALMOST_FIVE);
        assertThat(wire.aborted).isFalse();
        pass(MOMENT);
        assertThat(wire.aborted).isTrue();
        giveUpAfter(Duration.ofSeconds(5));
        assertThat(ends).hasSize(1);
    }

    @Test
    void wireThatTellsItsEndLateButInTimeIsNotAborted() {
        TestWire wire = connect(Policies.none());
        var _ = connection.close();
        pass(Duration.ofSeconds(9));
        wire.lose("what a close brings is no loss");
        pass(Duration.ZERO);
        assertThat(wire.aborted).isFalse();
        assertThat(ends).hasSize(1); // and no timer is left
    }

    @Test
    void portThatNeverTellsThatItIsClosedCountsAsClosedAfterFiveSeconds() {
        peer.mutePort = true;
        List<ListeningPort> ports = new ArrayList<>();
        var _ = net.listen(ENDPOINT, accepted -> {}).addAction(ports::add);
        pass(Duration.ZERO);
        Deferred<?> closed = ports.getFirst().close();
        pass(ALMOST_FIVE);
        assertThat(peer.portOpen).isFalse();
        assertThat(closed.isFired()).isFalse();
        assertThatThrownBy(() -> time.advance(MOMENT))
                .hasStackTraceContaining("its transport has not told that it is closed, though it must, PT5S");
        pass(Duration.ZERO);
        assertThat(closed.isFired()).isTrue();
        peer.tellPortClosed(); // too late, and nobody minds
        pass(Duration.ZERO);
    }

    @Test
    void portThatTellsThatItIsClosedLeavesNoTimer() {
        List<ListeningPort> ports = new ArrayList<>();
        var _ = net.listen(ENDPOINT, accepted -> {}).addAction(ports::add);
        pass(Duration.ZERO);
        Deferred<?> closed = ports.getFirst().close();
        pass(MOMENT);
        assertThat(closed.isFired()).isTrue();
        pass(Duration.ofSeconds(6));
    }
}
