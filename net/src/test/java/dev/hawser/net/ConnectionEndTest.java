package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How connections end, and what is told of it.
@WithReactor
class ConnectionEndTest {
    private Reactor reactor;
    private VirtualTime time;
    private Dialed dialed;
    private TestWire wire;
    private StreamConnection connection;

    @BeforeEach
    void connect(Reactor owner, VirtualTime clock) {
        reactor = owner;
        time = clock;
        dialed = Dialed.open(owner, clock, options -> options.closeTimeout(Duration.ofSeconds(5)));
        wire = dialed.wire();
        connection = dialed.connection();
    }

    @AfterEach
    void close() {
        dialed.close();
    }

    private void settle() {
        dialed.settle();
    }

    /// A protocol that notes what it is told: bytes, the end of the input by a dot, that of all by an exclamation mark.
    private static final class Told implements Protocol {
        private final StringBuilder words = new StringBuilder();

        @Override
        public void dataReceived(ByteBuf data) {
            words.append(data.toString(US_ASCII));
        }

        @Override
        public void inputEnded(Connection self) {
            words.append('.');
        }

        @Override
        public void connectionLost(CloseReason reason) {
            words.append('!');
        }

        @Override
        public String toString() {
            return words.toString();
        }
    }

    private static CloseReason reason(Connection connection) {
        return Results.successOf(connection.whenClosed());
    }

    @Test
    void itIsOpenUntilItsOutputIsToEnd() {
        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.isUntouched()).isTrue();
        assertThat(connection.toString()).endsWith(", OPEN]");
        assertThat(connection.end()).isEmpty();
        assertThat(connection.tls()).isEmpty();
        assertThat(connection.localAddress()).isEqualTo(wire.localAddress());
        assertThat(connection.remoteAddress()).isEqualTo(wire.remoteAddress());
        var _ = connection.closeOutput();
        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.isUntouched()).isTrue();
        assertThat(wire.closed).isFalse();
    }

    @Test
    void theOutputEndsBehindWhatIsStillToBeSent() {
        wire.stalled = true;
        var _ = connection.write("rest");
        Deferred<?> flushed = connection.closeOutput();
        settle();
        assertThat(wire.outputEnded).isFalse();
        assertThat(flushed.isFired()).isFalse();
        wire.goOn();
        settle();
        assertThat(wire.outputEnded).isTrue();
        assertThat(flushed.isFired()).isTrue();
        wire.outputEnded = false;
        var _ = connection.closeOutput();
        settle();
        assertThat(wire.outputEnded).as("once").isFalse();
    }

    @Test
    void whenBothSidesHaveEndedItCloses() {
        var _ = connection.closeOutput();
        settle();
        assertThat(wire.closed).isFalse();
        wire.end();
        settle();
        assertThat(wire.closed).isTrue();
        assertThat(reason(connection)).isEqualTo(new CloseReason.Done());
    }

    @Test
    void whoEndsItsOutputBehindThePeersClosesItToo() {
        wire.end();
        settle();
        assertThat(wire.closed).isFalse();
        var _ = connection.closeOutput();
        settle();
        assertThat(wire.closed).isTrue();
        assertThat(wire.aborted).isFalse();
    }

    @Test
    void aCloseSendsTheRestAndHasNoLimitLeftBehindIt() {
        wire.stalled = true;
        var _ = connection.write("rest");
        Deferred<?> closed = connection.close();
        settle();
        assertThat(wire.closed).isFalse();
        assertThat(closed.isFired()).isFalse();
        assertThat(connection.toString()).endsWith(", CLOSING]");
        wire.goOn();
        settle();
        assertThat(wire.output).hasToString("rest");
        assertThat(wire.closed).isTrue();
        assertThat(closed.isFired()).isTrue();
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(connection.end()).contains(new CloseReason.Done());
        assertThat(connection.toString()).endsWith(", GONE]");
    }

    @Test
    void whoClosesReadsNoMore() {
        wire.stalled = true;
        var _ = connection.write("rest");
        wire.feed("unread");
        settle();
        var _ = connection.close();
        assertThat(connection.isUntouched()).isFalse();
        assertThat(Results.failureOf(connection.read(), ConnectionClosedException.class))
                .hasMessageEndingWith(": its input is not read any more");
    }

    @Test
    void aProtocolIsToldAsItComes() {
        Told told = new Told();
        connection.deliverTo(told);
        settle();
        wire.feed("a");
        settle();
        assertThat(told).hasToString("a");
        wire.feed("b");
        wire.end();
        settle();
        assertThat(told).hasToString("ab.");
    }

    @Test
    void aPullingProducerIsAskedAgainWhenAllIsSent() {
        int[] asked = {0};
        connection.registerProducer(new Producer() {
            @Override
            public void resumeProducing() {
                asked[0]++;
            }

            @Override
            public void stopProducing() {}
        });
        settle();
        assertThat(asked[0]).isEqualTo(1);
        connection.send("more");
        settle();
        assertThat(asked[0]).isEqualTo(2);
    }

    @Test
    void aCloseThatTakesTooLongAbortsAndSaysWhatIsLeft() {
        wire.stalled = true;
        var _ = connection.write("rest");
        var _ = connection.close();
        time.advance(Duration.ofMillis(4_999));
        assertThat(wire.aborted).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(wire.aborted).isTrue();
        settle();
        assertThat(reason(connection))
                .isInstanceOfSatisfying(
                        CloseReason.Aborted.class,
                        aborted -> assertThat(aborted.cause().orElseThrow())
                                .hasMessage("closing took longer than PT5S, with 4 bytes still to be sent to "
                                        + wire.remoteAddress()));
    }

    @Test
    void aWireThatGoesWhileItClosesLeavesNoLimitBehind() {
        wire.stalled = true;
        var _ = connection.write("rest");
        var _ = connection.close();
        wire.lose("reset");
        settle();
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(reason(connection)).isInstanceOf(CloseReason.Lost.class);
    }

    @Test
    void whatIsSaidFirstOfItsEndStays() {
        connection.abort(Optional.of(new IllegalStateException("first")));
        connection.abort(Optional.of(new IllegalStateException("second")));
        settle();
        connection.abort();
        assertThat(wire.aborted).isTrue();
        assertThat(reason(connection))
                .isInstanceOfSatisfying(
                        CloseReason.Aborted.class,
                        aborted -> assertThat(aborted.cause().orElseThrow()).hasMessage("first"));
    }

    @Test
    void anAbortDropsWhatWasNotReadAndNotSent() {
        wire.stalled = true;
        wire.feed("unread");
        settle();
        var _ = connection.write("unsent");
        Deferred<?> flush = connection.flush();
        connection.abort();
        assertThat(connection.pendingOutput()).isZero();
        assertThat(Results.failureOf(connection.read(), ConnectionClosedException.class))
                .hasMessageEndingWith(": it was aborted");
        settle();
        assertThat(Results.failureOf(flush, ConnectionClosedException.class)).hasMessageEndingWith(": it was aborted");
        assertThat(Results.failureOf(connection.flush(), ConnectionClosedException.class))
                .hasMessageEndingWith(": it was aborted");
    }

    @Test
    void whatCameBeforeALossIsReadUntilSomebodyClosesOrAborts() {
        wire.feed("before");
        wire.lose("reset");
        settle();
        assertThat(Results.successOf(connection.readExactly(2))).isEqualTo("be".getBytes(US_ASCII));
        var _ = connection.close();
        assertThat(Results.failureOf(connection.readExactly(2), ConnectionLostException.class))
                .hasMessageEndingWith("broke: reset");
    }

    @Test
    void anAbortBehindALossDropsWhatCameBefore() {
        wire.feed("before");
        wire.lose("reset");
        settle();
        connection.abort();
        assertThat(Results.failureOf(connection.readExactly(2), ConnectionLostException.class))
                .hasMessageEndingWith("broke: reset");
        assertThat(reason(connection)).isInstanceOf(CloseReason.Lost.class);
    }

    /// A wire may end without a word though this side has output left.
    @Test
    void anEndWithOutputLeftIsALoss() {
        wire.stalled = true;
        var _ = connection.write("unsent");
        wire.close();
        settle();
        assertThat(reason(connection))
                .isInstanceOfSatisfying(
                        CloseReason.Lost.class,
                        lost -> assertThat(lost.cause()).hasMessage("it ended with output still to be sent"));
        assertThat(connection.pendingOutput()).isZero();
    }

    @Test
    void anEndWithAllSentIsInOrderAndLeavesItsInput() {
        wire.feed("before");
        settle();
        wire.close();
        settle();
        assertThat(reason(connection)).isEqualTo(new CloseReason.Done());
        assertThat(Results.successOf(connection.readExactly(6))).isEqualTo("before".getBytes(US_ASCII));
        assertThat(Results.successOf(connection.read())).isEmpty();
        assertThat(Results.failureOf(connection.write("x"), ConnectionClosedException.class))
                .hasMessageEndingWith(": it has ended");
    }

    @Test
    void whoWaitsForItsEndIsToldOnce() {
        Deferred<CloseReason> waits = connection.whenClosed();
        settle();
        assertThat(waits.isFired()).isFalse();
        var _ = connection.close();
        settle();
        assertThat(Results.successOf(waits)).isEqualTo(new CloseReason.Done());
        assertThat(dialed.net().connections()).isEmpty();
    }

    @Test
    void whatCannotBeDeliveredGivesItUpAtOnceButNotBehindAnAnswer() {
        wire.stalled = true;
        var _ = connection.write("answer");
        connection.giveUp(CodecException.encoding("message", new IllegalStateException("too long")));
        assertThat(wire.aborted).isFalse();
        wire.goOn();
        settle();
        assertThat(wire.output).hasToString("answer");
        assertThat(reason(connection)).isEqualTo(new CloseReason.Done());
    }

    @Test
    void anyOtherFailureGivesItUpAtOnce() {
        wire.stalled = true;
        var _ = connection.write("answer");
        connection.giveUp(new IllegalStateException("a fault"));
        assertThat(wire.aborted).isTrue();
    }

    @Test
    void aFailureThatLeavesNothingToBeSentGivesItUpAtOnce() {
        connection.giveUp(CodecException.encoding("message", new IllegalStateException("too long")));
        assertThat(wire.aborted).isTrue();
    }

    @Test
    void aProducerIsStoppedWithItsConnection() {
        int[] stopped = {0};
        connection.registerProducer(new Producer() {
            @Override
            public void resumeProducing() {}

            @Override
            public void stopProducing() {
                stopped[0]++;
            }
        });
        settle();
        assertThat(stopped[0]).isZero();
        wire.lose("reset");
        settle();
        assertThat(stopped[0]).isEqualTo(1);
    }

    /// It has paused: what came before the end is for it first.
    @Test
    void theEndsOfBothSidesWaitForAProtocolThatHasPaused() {
        Told told = new Told();
        connection.deliverTo(told);
        connection.pauseProducing();
        settle();
        wire.listener.received(Unpooled.copiedBuffer("late", US_ASCII));
        wire.end();
        var _ = connection.closeOutput();
        settle();
        assertThat(wire.closed).isFalse();
        assertThat(told).hasToString("");
        connection.resumeProducing();
        settle();
        assertThat(told).hasToString("late.!");
        assertThat(wire.closed).isTrue();
    }
}
