package dev.hawser.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is written when nothing can be: it fails for the right reason, nothing is taken, and buffers are released.
@WithReactor
class WriteRefusalTest {
    private Dialed dialed;
    private TestWire wire;
    private StreamConnection connection;

    @BeforeEach
    void connect(Reactor reactor, VirtualTime clock) {
        dialed = Dialed.open(reactor, clock, options -> options.writeBuffer(1, 2, 5));
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

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    /// Both ways to write; what was sent does not fail, since nobody waits for it.
    private void assertRefused(Class<? extends NetException> type, String message) {
        String before = wire.output.toString();
        long pending = connection.pendingOutput();
        ByteBuf written = bytes("late");
        assertThat(Results.failureOf(connection.write(written), type)).hasMessageContaining(message);
        assertThat(written.refCnt()).isZero();
        assertThat(Results.failureOf(connection.write("late"), type)).hasMessageContaining(message);
        assertThat(connection.pendingOutput()).isEqualTo(pending);
        ByteBuf sent = bytes("late");
        connection.send(sent);
        assertThat(sent.refCnt()).isZero();
        settle();
        assertThat(wire.output).hasToString(before);
    }

    @Test
    void afterTheEndOfItsOutput() {
        var _ = connection.closeOutput();
        assertThat(wire.outputEnded).isTrue();
        assertRefused(ConnectionClosedException.class, "nothing can be written to Connection[");
        assertThat(wire.aborted).isFalse();
    }

    @Test
    void whileTheEndOfItsOutputWaitsToBeSent() {
        wire.stalled = true;
        connection.send("x");
        var _ = connection.closeOutput();
        assertRefused(ConnectionClosedException.class, "nothing can be written to Connection[");
        wire.goOn();
        settle();
        assertThat(wire.output).hasToString("x");
        assertThat(wire.outputEnded).isTrue();
    }

    @Test
    void whileItCloses() {
        wire.stalled = true;
        connection.send("x");
        var _ = connection.close();
        assertRefused(ConnectionClosedException.class, ", CLOSING]");
        wire.goOn();
        settle();
        assertThat(wire.output).hasToString("x");
    }

    @Test
    void onceItHasClosed() {
        var _ = connection.close();
        settle();
        assertRefused(ConnectionClosedException.class, "it has ended");
    }

    @Test
    void onceItIsAborted() {
        connection.inbound().hold(); // what came of it counts more than that TLS was being started
        connection.abort();
        assertThat(Results.failureOf(connection.write("late"), ConnectionClosedException.class))
                .hasMessageEndingWith(": it was aborted");
    }

    @Test
    void onceItIsLost() {
        wire.lose("reset");
        settle();
        assertRefused(ConnectionLostException.class, "the connection to memory:server broke: reset");
    }

    @Test
    void aboveTheLimitOfWhatMayWait() {
        wire.stalled = true;
        connection.send("12345");
        connection.send("6"); // as much as the limit may still be followed by more
        ByteBuf written = bytes("late");
        assertThat(Results.failureOf(connection.write(written), WriteBufferFullException.class))
                .hasMessage("6 bytes wait to be sent, more than the 5 allowed; nothing of this write was taken");
        assertThat(written.refCnt()).isZero();
        assertThat(connection.pendingOutput()).isEqualTo(6);
        assertThat(wire.aborted).isFalse();
        ByteBuf sent = bytes("late");
        connection.send(sent); // nobody waits, so the peer is given up
        assertThat(sent.refCnt()).isZero();
        assertThat(wire.aborted).isTrue();
        settle();
        assertThat(connection.end().orElseThrow())
                .isInstanceOfSatisfying(
                        CloseReason.Aborted.class,
                        aborted -> assertThat(aborted.cause()).containsInstanceOf(WriteBufferFullException.class));
    }

    @Test
    void whileTlsIsBeingStarted() {
        connection.inbound().hold();
        ByteBuf written = bytes("plain");
        assertThatThrownBy(() -> connection.write(written))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TLS is being started on this connection; await that before the next write");
        assertThat(written.refCnt()).isZero();
        ByteBuf sent = bytes("plain");
        assertThatThrownBy(() -> connection.send(sent)).isInstanceOf(IllegalStateException.class);
        assertThat(sent.refCnt()).isZero();
        assertThatThrownBy(() -> connection.send("plain")).isInstanceOf(IllegalStateException.class);
        settle();
        assertThat(wire.output).isEmpty();
        connection.inbound().release();
        connection.send("x");
        settle();
        assertThat(wire.output).hasToString("x");
    }
}
