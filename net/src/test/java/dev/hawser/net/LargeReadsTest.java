package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Reads that need much at once, or more than ever comes.
@WithReactor
class LargeReadsTest {
    private static final int PIECE = 1 << 16;

    private VirtualTime time;
    private Net net;
    private TestWire wire;
    private Connection connection;

    @BeforeEach
    void connect(Reactor reactor, VirtualTime clock) {
        time = clock;
        DialedTransport peer = new DialedTransport(reactor);
        net = Net.of(reactor, options -> options.transport(peer).readBuffer(10));
        var _ = net.connect(ENDPOINT).addAction(made -> connection = made);
        wire = peer.last().accept();
        settle();
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

    /// Counts what its buffers ask the heap for.
    private static final class Counting extends AbstractByteBufAllocator {
        private long asked;

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int capacity, int most) {
            return new UnpooledHeapByteBuf(this, capacity, most) {
                @Override
                protected byte[] allocateArray(int length) {
                    asked += length;
                    return super.allocateArray(length);
                }
            };
        }

        @Override
        protected ByteBuf newDirectBuffer(int capacity, int most) {
            return new UnpooledDirectByteBuf(this, capacity, most);
        }
    }

    @Test
    void whatALargeReadCopiesIsInProportionToItsLength() {
        Counting allocator = new Counting();
        wire.allocator = allocator;
        int pieces = 1000;
        ByteBuf piece = Unpooled.wrappedBuffer(new byte[PIECE]);
        Deferred<byte[]> read = connection.readExactly(pieces * PIECE);
        for (int i = 0; i < pieces; i++) {
            wire.feed(piece.retainedDuplicate());
            settle();
        }
        assertThat(Results.successOf(read)).hasSize(pieces * PIECE);
        assertThat(allocator.asked).isLessThan(3L * pieces * PIECE);
    }

    /// Of a large read, most is copied once, into what the reader gets.
    @Test
    void aLargeReadIsGivenTheMemoryThatItWasGatheredIn() {
        Counting allocator = new Counting();
        wire.allocator = allocator;
        int pieces = 1024;
        byte[] numbers = new byte[PIECE];
        Deferred<byte[]> read = connection.readExactly(pieces * PIECE);
        for (int i = 0; i < pieces; i++) {
            Arrays.fill(numbers, (byte) i);
            wire.feed(Unpooled.copiedBuffer(numbers));
            settle();
        }
        byte[] all = Results.successOf(read);
        assertThat(all).hasSize(pieces * PIECE);
        for (int i = 0; i < pieces; i++) {
            assertThat(all[i * PIECE]).isEqualTo((byte) i);
            assertThat(all[(i + 1) * PIECE - 1]).isEqualTo((byte) i);
        }
        assertThat(allocator.asked).isLessThan(pieces * PIECE / 2);
    }

    @Test
    void whatComesBehindALargeReadIsForTheNext() {
        Deferred<byte[]> read = connection.readExactly(3 << 20);
        for (int i = 0; i < 47; i++) {
            wire.feed(Unpooled.wrappedBuffer(new byte[PIECE]));
            settle();
        }
        assertThat(read.isFired()).isFalse();
        wire.feed(Unpooled.wrappedBuffer(new byte[PIECE + 5]));
        settle();
        assertThat(Results.successOf(read)).hasSize(3 << 20);
        assertThat(Results.successOf(connection.read())).hasSize(5);
    }

    @Test
    void aLineMayBeAsLongAsThereAreNumbers() {
        Deferred<Optional<String>> read = connection.readLine(Integer.MAX_VALUE);
        wire.feed("no end");
        settle();
        assertThat(read.isFired()).isFalse();
        wire.feed(" yet\n");
        settle();
        assertThat(Results.successOf(read)).contains("no end yet");
    }

    @Test
    void aLineMayBeOfAnyBytes() {
        wire.feed("\u00ff\u00fe\r\n\u00e9\n"); // a byte for each
        settle();
        assertThat(Results.successOf(connection.readLine(10, StandardCharsets.ISO_8859_1)))
                .contains("\u00ff\u00fe");
        assertThat(Results.successOf(connection.readLine(10))).contains("\ufffd");
    }

    @Test
    void aReadThatWasCancelledWantsNothingAnyMore() {
        Deferred<byte[]> read = connection.readExactly(1000);
        wire.feed("more than is kept unasked");
        settle();
        assertThat(wire.reading).isTrue();
        read.cancel();
        settle();
        assertThat(wire.reading).isFalse();
        assertThat(Results.failureOf(read, CancellationException.class)).isNotNull();
        assertThat(Results.successOf(connection.readExactly(4))).hasSize(4);
    }
}
