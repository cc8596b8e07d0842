package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What nobody takes is released, whatever way it goes. Buffers on the heap, whose loss no detector of leaks would see.
@WithReactor(debug = false)
class CodecReleaseTest {
    private final List<String> told = new ArrayList<>();
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

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private TestWire connect() {
        var _ = net.connect(ENDPOINT).addAction(made -> connection = made);
        TestWire wire = peer.last().accept();
        settle();
        return wire;
    }

    private TestWire connect(MessageProtocol protocol) {
        var _ = net.connectFactory(ENDPOINT, _ -> protocol);
        TestWire wire = peer.last().accept();
        settle();
        return wire;
    }

    private static ByteBuf fed(TestWire wire, String text) {
        ByteBuf data = bytes(text);
        wire.feed(data);
        return data;
    }

    private void closeConnection() {
        var _ = connection.close();
        settle();
    }

    private void releaseNext(MessageConnection messages) {
        var _ = messages.read(ByteBuf.class)
                .addAction(frame -> frame.orElseThrow().release());
        settle();
    }

    /// Hands on what it is given a second later.
    private static final class Slow extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.executor().schedule(() -> ctx.fireChannelRead(message), 1, TimeUnit.SECONDS);
        }
    }

    /// Makes one message of all, when nothing more comes.
    private static final class AtTheEnd extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {}

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.isReadable()) {
                out.add(in.readRetainedSlice(in.readableBytes()));
            }
        }
    }

    /// Fails for all that comes, and releases that.
    private final class Broken extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            told.add("read");
            ((ByteBuf) message).release();
            throw new IllegalStateException("cannot read");
        }
    }

    /// Says when it is let go.
    private final class Leaving extends ChannelInboundHandlerAdapter {
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            told.add("let go");
            ctx.fireChannelInactive();
        }
    }

    /// A protocol that tells what it is told, and takes no failure to heart.
    private class Recorder extends MessageProtocol {
        Recorder(ChannelHandler... handlers) {
            super(handlers);
        }

        @Override
        protected void messageReceived(Object message) throws Exception {
            told.add(((ByteBuf) message).toString(ISO_8859_1));
        }

        @Override
        protected void decodingFailed(CodecException failure) {
            told.add("failed");
        }
    }

    @Test
    void messagesThatNobodyReadAreReleasedByClose() {
        TestWire wire = connect();
        MessageConnection messages = connection.codec(new LineBasedFrameDecoder(20));
        ByteBuf data = fed(wire, "a\nb\nc\n");
        releaseNext(messages);
        assertThat(data.refCnt()).isEqualTo(2); // of two lines
        closeConnection();
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void messagesOfAllCodecsOfAConnectionAreReleasedByClose() {
        TestWire wire = connect();
        MessageConnection first = connection.codec(new LineBasedFrameDecoder(20));
        ByteBuf earlier = fed(wire, "a\nb\n");
        releaseNext(first);
        MessageConnection second = connection.codec(new LineBasedFrameDecoder(20));
        ByteBuf later = fed(wire, "c\nd\n");
        releaseNext(second);
        assertThat(earlier.refCnt()).isEqualTo(1);
        assertThat(later.refCnt()).isEqualTo(1);
        closeConnection();
        assertThat(earlier.refCnt()).isZero();
        assertThat(later.refCnt()).isZero();
    }

    @Test
    void codecOfAConnectionThatIsClosedAlreadyIsLetGoWithIt() {
        TestWire wire = connect();
        wire.stalled = true;
        connection.send("x");
        var _ = connection.close();
        var _ = connection.codec(new Leaving());
        settle();
        wire.goOn();
        settle();
        assertThat(told).containsExactly("let go");
    }

    @Test
    void messageThatAHandlerMakesAfterTheCloseIsReleased() {
        TestWire wire = connect();
        MessageConnection messages = connection.codec(new Slow());
        ByteBuf data = fed(wire, "a");
        var _ = messages.read().addErrbackAction(ConnectionClosedException.class, _ -> told.add("closed"));
        settle();
        wire.stalled = true; // so that the connection is not gone at once
        connection.send("x");
        closeConnection();
        assertThat(told).containsExactly("closed");
        assertThat(data.refCnt()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        settle();
        assertThat(data.refCnt()).isZero();
        wire.goOn();
        settle();
    }

    @Test
    void inputThatComesAfterTheCloseIsReleased() {
        TestWire wire = connect();
        wire.stalled = true;
        connection.send("x");
        closeConnection();
        ByteBuf data = fed(wire, "a");
        settle();
        assertThat(data.refCnt()).isZero();
        wire.goOn();
        settle();
    }

    @Test
    void lastMessageOfAConnectionThatBrokeIsReleased() {
        TestWire wire = connect(new Recorder(new AtTheEnd(), new Leaving()));
        ByteBuf data = fed(wire, "abc");
        settle();
        assertThat(data.refCnt()).isEqualTo(1); // the decoder has it
        wire.lose("reset");
        settle();
        assertThat(told).containsExactly("let go");
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void eventThatNobodyTakesIsReleased() {
        connect();
        MessageConnection messages = connection.codec();
        ByteBuf event = bytes("event");
        messages.pipeline().fireUserEventTriggered(event);
        messages.read().cancel(); // it has looked what has come
        assertThat(event.refCnt()).isZero();
    }

    @Test
    void messageThatNoHandlerEncodesIsReleased() {
        connect();
        MessageConnection messages = connection.codec();
        DefaultHttpContent content = new DefaultHttpContent(bytes("x"));
        var _ = messages.write(content).addErrbackAction(CodecException.class, _ -> told.add("refused"));
        assertThat(told).containsExactly("refused");
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void messageOfAnotherTypeIsReleased() {
        TestWire wire = connect();
        MessageConnection messages = connection.codec(new LineBasedFrameDecoder(20));
        ByteBuf data = fed(wire, "a\n");
        var _ = messages.read(String.class).addErrbackAction(CodecException.class, _ -> told.add("refused"));
        settle();
        assertThat(told).containsExactly("refused");
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void messageThatIsWrittenToAConnectionThatIsGoneIsReleased() {
        connect();
        MessageConnection messages = connection.codec();
        closeConnection();
        ByteBuf message = bytes("late");
        var _ = messages.write(message).addErrbackAction(ConnectionClosedException.class, _ -> told.add("refused"));
        assertThat(told).containsExactly("refused");
        assertThat(message.refCnt()).isZero();
    }

    @Test
    void messageThatAProtocolSendsWhenItsConnectionIsGoneIsReleased() throws CodecException {
        Recorder recorder = new Recorder();
        connect(recorder);
        recorder.connection().abort();
        settle();
        ByteBuf message = bytes("late");
        recorder.send(message);
        assertThat(message.refCnt()).isZero();
    }

    @Test
    void whatAHandlerWritesAtItsEndAndDoesNotFlushIsReleased() {
        connect();
        ByteBuf farewell = bytes("farewell");
        var _ = connection.codec(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                ctx.write(farewell);
            }
        });
        closeConnection();
        assertThat(farewell.refCnt()).isZero();
    }

    @Test
    void inputOfAHandlerThatFailsIsReleased() {
        TestWire wire = connect(new Recorder(new Broken()));
        ByteBuf first = fed(wire, "a");
        settle();
        ByteBuf second = fed(wire, "b");
        settle();
        assertThat(told).containsExactly("read", "failed", "read", "failed");
        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void messageIsReleasedWhenAProtocolHasSeenIt() {
        TestWire wire = connect(new Recorder(new LineBasedFrameDecoder(20)));
        ByteBuf data = fed(wire, "a\nb\n");
        settle();
        assertThat(told).containsExactly("a", "b");
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void messagesThatAPausedProtocolHasNotSeenAreReleasedByClose() {
        Recorder recorder = new Recorder(new LineBasedFrameDecoder(20)) {
            @Override
            protected void messageReceived(Object message) throws Exception {
                super.messageReceived(message);
                connection().pauseProducing();
            }
        };
        TestWire wire = connect(recorder);
        ByteBuf data = fed(wire, "a\nb\nc\n");
        settle();
        assertThat(told).containsExactly("a");
        assertThat(data.refCnt()).isEqualTo(2);
        var _ = recorder.connection().close();
        settle();
        assertThat(told).containsExactly("a");
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void inputIsReleasedWhenAProtocolHasSeenIt() {
        var _ = net.connectFactory(ENDPOINT, _ -> new Protocol() {
            @Override
            public void dataReceived(ByteBuf data) {
                told.add(data.toString(ISO_8859_1));
            }
        });
        TestWire wire = peer.last().accept();
        ByteBuf data = fed(wire, "abc");
        settle();
        assertThat(told).containsExactly("abc");
        assertThat(data.refCnt()).isZero();
    }
}
