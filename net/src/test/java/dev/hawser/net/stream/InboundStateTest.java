package dev.hawser.net.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.EndOfInputException;
import dev.hawser.net.Leaks;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When a wire is to read on, and what becomes of its bytes.
@WithReactor
class InboundStateTest {
    private final QuietWire wire = new QuietWire();
    private VirtualTime time;
    private Inbound inbound;

    @BeforeEach
    void make(Reactor reactor, VirtualTime clock) {
        time = clock;
        inbound = new Inbound(reactor.access(), wire, 10);
    }

    /** What a test leaves unread. */
    @AfterEach
    void release() {
        inbound.drop(() -> new ConnectionClosedException("the test is over", null));
    }

    private void settle() {
        time.advance(Duration.ZERO);
        time.advance(Duration.ZERO);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private void comes(String text) {
        inbound.received(bytes(text));
        settle();
    }

    private Deferred<byte[]> read(int length) {
        return inbound.read(new Takes.Exactly(length));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @AfterAll
    static void everyBufferIsReleased() {
        Leaks.assertNone();
    }

    @Test
    void theWireReadsOnWhileThereIsLessThanTheLimit() {
        comes("123456789");
        assertThat(wire.reading).isTrue();
        comes("0");
        assertThat(wire.reading).isFalse();
        assertThat(Results.successOf(read(1))).isEqualTo(ascii("1"));
        assertThat(wire.reading).isTrue();
        assertThat(inbound.available()).isEqualTo(9);
        assertThat(inbound.hasBytes()).isTrue();
    }

    @Test
    void theWireReadsOnWhileThereIsLessThanAReadNeeds() {
        comes("1234567890");
        Deferred<byte[]> read = read(12);
        assertThat(wire.reading).isTrue();
        assertThat(inbound.waits()).isTrue();
        comes("1");
        assertThat(wire.reading).isTrue();
        assertThat(read.isFired()).isFalse();
        comes("2xxxxxxxxxxx");
        assertThat(Results.successOf(read)).isEqualTo(ascii("123456789012"));
        assertThat(inbound.waits()).isFalse();
        assertThat(wire.reading).as("eleven are there, and nobody needs more").isFalse();
    }

    @Test
    void whoPausesGetsNothingUntilHeGoesOn() {
        inbound.pause(true);
        assertThat(inbound.isPaused()).isTrue();
        assertThat(wire.reading).isFalse();
        inbound.pause(false);
        assertThat(inbound.isPaused()).isFalse();
        assertThat(wire.reading).isTrue();
    }

    @Test
    void whatIsDroppedIsReadAllTheSameAndCounted() {
        comes("123");
        inbound.pause(true);
        ByteBuf more = bytes("4567");
        inbound.drop(() -> new ConnectionClosedException("closed", null));
        assertThat(wire.reading).as("else the peer would wait for ever").isTrue();
        inbound.received(more);
        assertThat(more.refCnt()).isZero();
        assertThat(inbound.discarded()).isEqualTo(7);
        assertThat(inbound.hasBytes()).isFalse();
        assertThat(inbound.isDropping()).isTrue();
        ByteBuf rest = bytes("rest");
        inbound.unread(rest);
        assertThat(rest.refCnt()).isZero();
        assertThat(Results.failureOf(inbound.read(new Takes.Available()), ConnectionClosedException.class))
                .hasMessageEndingWith(": closed");
    }

    @Test
    void aReadThatWaitsIsToldOfTheDrop() {
        Deferred<byte[]> read = read(3);
        inbound.drop(() -> new ConnectionClosedException("closed", null));
        settle();
        assertThat(Results.failureOf(read, ConnectionClosedException.class)).hasMessageEndingWith(": closed");
    }

    @Test
    void theEndInGoodOrderIsToldToWhoWaits() {
        comes("12");
        Deferred<byte[]> read = read(3);
        assertThat(inbound.endsInOrder()).isFalse();
        inbound.ended();
        settle();
        assertThat(inbound.hasEnded()).isTrue();
        assertThat(inbound.endsInOrder()).isTrue();
        assertThat(Results.failureOf(read, EndOfInputException.class)).hasMessage("the input ended after 2 of 3 bytes");
        inbound.over(() -> new ConnectionLostException("cut", null));
        assertThat(inbound.endsInOrder()).as("it had ended before").isTrue();
        assertThat(Results.successOf(read(2))).isEqualTo(ascii("12"));
    }

    @Test
    void behindALossWhatIsThereCanBeReadAndNoMore() {
        ByteBuf pooled = bytes("12");
        inbound.received(pooled);
        inbound.over(() -> new ConnectionLostException("cut", null));
        assertThat(pooled.refCnt()).as("it is the collector's").isZero();
        assertThat(inbound.hasEnded()).isTrue();
        assertThat(inbound.endsInOrder()).isFalse();
        assertThat(Results.successOf(read(1))).isEqualTo(ascii("1"));
        assertThat(Results.failureOf(read(2), ConnectionLostException.class)).hasMessageEndingWith("cut");
        assertThat(Results.successOf(read(1))).isEqualTo(ascii("2"));
    }

    @Test
    void aLossAfterTheDropTellsNothingNew() {
        inbound.drop(() -> new ConnectionClosedException("closed", null));
        inbound.over(() -> new ConnectionLostException("cut", null));
        assertThat(Results.failureOf(read(1), ConnectionClosedException.class)).hasMessageEndingWith(": closed");
    }

    @Test
    void whatIsPutBackIsReadBeforeWhatHasCome() {
        comes("cd");
        ByteBuf empty = Unpooled.buffer();
        inbound.unread(empty);
        assertThat(empty.refCnt()).isZero();
        inbound.unread(bytes("ab"));
        assertThat(Results.successOf(read(4))).isEqualTo(ascii("abcd"));
        inbound.unread(bytes("0123456789"));
        assertThat(wire.reading).isFalse();
        ByteBuf all = inbound.takeAll();
        assertThat(all.toString(US_ASCII)).isEqualTo("0123456789");
        all.release();
        assertThat(wire.reading).isTrue();
        assertThat(inbound.available()).isZero();
    }

    @Test
    void whatIsHeldForTlsIsTakenByThatAlone() {
        comes("\u007fx");
        assertThat(inbound.first()).isEqualTo(0x7f);
        inbound.hold();
        assertThat(inbound.isHeld()).isTrue();
        assertThat(inbound.isPaused()).isTrue();
        assertThatThrownBy(() -> read(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TLS");
        inbound.takeHeld().release();
        assertThat(inbound.first()).isEqualTo(-1);
        inbound.release();
        assertThat(inbound.isHeld()).isFalse();
        inbound.received(Unpooled.wrappedBuffer(new byte[] {-1}));
        assertThat(inbound.first()).isEqualTo(255);
    }

    @Test
    void anEmptyBufferIsLetGoOf() {
        ByteBuf first = bytes("12");
        inbound.received(first);
        assertThat(Results.successOf(read(2))).isEqualTo(ascii("12"));
        assertThat(first.refCnt()).isZero();
    }

    /// Somebody else has a part of the buffer still: nothing may be written to it.
    @Test
    void aBufferThatIsSharedIsNotWrittenTo() {
        ByteBuf roomy = Unpooled.buffer(64).writeBytes(ascii("ab"));
        ByteBuf view = roomy.retainedDuplicate();
        inbound.received(roomy);
        comes("cd");
        assertThat(roomy.getByte(2)).isZero();
        assertThat(Results.successOf(read(4))).isEqualTo(ascii("abcd"));
        view.release();
    }

    @Test
    void aBufferOfOursWithRoomTakesWhatComes() {
        ByteBuf roomy = Unpooled.buffer(64).writeBytes(ascii("ab"));
        inbound.received(roomy);
        comes("cd");
        assertThat(roomy.toString(US_ASCII)).isEqualTo("abcd");
        assertThat(Results.successOf(read(4))).isEqualTo(ascii("abcd"));
    }
}
