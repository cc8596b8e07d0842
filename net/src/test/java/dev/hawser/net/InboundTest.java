package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of bytes when their read, or the connection, ends at a bad moment.
@WithReactor
class InboundTest {
    private VirtualTime time;
    private TestWire wire;
    private Connection connection;

    @BeforeEach
    void connect(Reactor reactor, VirtualTime clock) {
        time = clock;
        DialedTransport peer = new DialedTransport(reactor);
        Net net = Net.of(reactor, options -> options.transport(peer));
        var _ = net.connect(ENDPOINT).addAction(made -> connection = made);
        wire = peer.last().accept();
        settle();
    }

    private void settle() {
        for (int i = 0; i < 8; i++) {
            time.advance(Duration.ZERO);
        }
    }

    private void close() {
        var _ = connection.close();
        settle();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    /// Its bytes are here and it is about to be told of them, behind what waits to be called before.
    @Test
    void aReadThatIsCancelledJustBeforeItsAnswerTakesNothing(Reactor reactor) {
        Deferred<byte[]> read = connection.read();
        List<Object> told = new ArrayList<>();
        var _ = read.addBoth(outcome -> told.add(outcome instanceof Outcome.Success));
        reactor.callLater(Duration.ZERO, () -> {
            wire.listener.received(bytes("kept"));
            read.cancel();
        });
        settle();
        assertThat(told).containsExactly(false);
        assertThat(Results.successOf(connection.readExactly(4))).isEqualTo("kept".getBytes(US_ASCII));
        close();
    }

    /// As before, but the next read waits already when the answer for the first comes about.
    @Test
    void whatACancelledReadWasToGetIsTheNextOnes(Reactor reactor) {
        Deferred<byte[]> first = connection.read();
        var _ = first.addErrback(CancellationException.class, _ -> new byte[0]);
        List<String> second = new ArrayList<>();
        reactor.callLater(Duration.ZERO, () -> {
            wire.listener.received(bytes("ke"));
            first.cancel();
            var _ = connection.readExactly(4).addAction(all -> second.add(new String(all, US_ASCII)));
            wire.listener.received(bytes("pt"));
        });
        settle();
        assertThat(second).containsExactly("kept");
        close();
    }

    @Test
    void bytesThatArePutBackWhenTheWireIsGoneNeedNotBeReleased() {
        wire.lose("cut");
        settle();
        ByteBuf rest = bytes("rest");
        connection.unread(rest);
        assertThat(rest.refCnt()).isZero();
        assertThat(Results.successOf(
                        connection.readLine(10).addErrback(ConnectionLostException.class, _ -> Optional.of("no line"))))
                .contains("no line");
        assertThat(Results.successOf(connection.readExactly(4))).isEqualTo("rest".getBytes(US_ASCII));
        close();
    }

    @Test
    void aProducerThatIsStoppedClosesItsConnection() {
        connection.stopProducing();
        settle();
        assertThat(wire.closed).isTrue();
        assertThat(Results.successOf(connection.whenClosed())).isEqualTo(new CloseReason.Done());
    }

    /// What is still to be sent takes as long as the peer needs for it; what comes is dropped.
    @Test
    void aProducerThatIsStoppedAfterTheEndOfItsOutputSendsTheRestFirst() {
        wire.stalled = true;
        var _ = connection.write("all of it");
        var _ = connection.closeOutput();
        connection.stopProducing();
        time.advance(Duration.ofHours(1)); // the limit of close() is much shorter
        assertThat(wire.closed).isFalse();
        wire.feed("not read any more");
        settle();
        assertThat(Results.failureOf(connection.read(), ConnectionClosedException.class))
                .hasMessageContaining("not read any more");
        wire.goOn();
        settle();
        assertThat(wire.output).hasToString("all of it");
        assertThat(wire.closed).isTrue();
    }
}
