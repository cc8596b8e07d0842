package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What handlers see of their channel, and what users see of theirs.
@WithReactor(debug = false)
class CodecChannelTest {
    private final List<Object> told = new ArrayList<>();
    private Reactor reactor;
    private VirtualTime time;
    private Net net;
    private DialedTransport peer;
    private Connection connection;

    @BeforeEach
    void open(Reactor given, VirtualTime clock) {
        reactor = given;
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

    private TestWire connect() {
        var _ = net.connect(ENDPOINT).addAction(made -> connection = made);
        TestWire wire = peer.last().accept();
        settle();
        return wire;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private static ByteBuf zeros(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    private void note(String name, ChannelFuture future) {
        future.addListener(_ -> told.add(name + (future.isSuccess() ? " left" : " failed: " + future.cause())));
    }

    /// Tells of its channel.
    private final class Watching extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            told.add("added");
        }

        @Override
        public void channelRegistered(ChannelHandlerContext ctx) {
            told.add("registered");
            ctx.fireChannelRegistered();
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            told.add("active " + ctx.channel().isActive());
            ctx.fireChannelActive();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            told.add("writable " + ctx.channel().isWritable());
            ctx.fireChannelWritabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            told.add("inactive");
            ctx.fireChannelInactive();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            told.add("removed");
        }
    }

    @Test
    void handlersSeeTheLifeOfTheConnection() {
        connect();
        MessageConnection messages = connection.codec(new Watching());
        assertThat(told).containsExactly("added", "registered", "active true");
        assertThat(messages.pipeline().channel().remoteAddress()).isEqualTo(new MemoryAddress("server"));
        assertThat(messages.pipeline().channel().localAddress()).isEqualTo(new MemoryAddress("here"));
        assertThat(messages.pipeline().channel().parent()).isNull(); // this side has connected
        var _ = connection.close();
        settle();
        assertThat(told).containsExactly("added", "registered", "active true", "inactive", "removed");
    }

    @Test
    void promisesSucceedWhenTheirBytesHaveLeftAndInTheirOrder() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec();
        note("small", messages.pipeline().write(bytes("small")));
        note("large", messages.pipeline().write(zeros(100_000)));
        note("empty", messages.pipeline().write(Unpooled.EMPTY_BUFFER));
        note("last", messages.pipeline().writeAndFlush(bytes("last")));
        settle();
        assertThat(told).isEmpty();
        assertThat(connection.pendingOutput()).isEqualTo(100_009);
        wire.goOn();
        settle();
        assertThat(told).containsExactly("small left", "large left", "empty left", "last left");
        assertThat(wire.output).hasSize(100_009);
        assertThat(connection.pendingOutput()).isZero();
    }

    @Test
    void promisesFailWhenTheConnectionBreaksBefore() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec();
        note("first", messages.pipeline().writeAndFlush(bytes("first")));
        wire.lose("reset");
        settle();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().toString()).startsWith("first failed: dev.hawser.net.ConnectionLostException");
    }

    @Test
    void channelIsWritableBetweenTheMarksOfTheConnection() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec(new Watching());
        told.clear();
        messages.pipeline().writeAndFlush(zeros(60_000));
        settle();
        assertThat(messages.pipeline().channel().isWritable()).isTrue();
        messages.pipeline().writeAndFlush(zeros(60_000));
        settle();
        assertThat(told).containsExactly("writable false");
        wire.goOn();
        settle();
        assertThat(told).containsExactly("writable false", "writable true");
    }

    @Test
    void whatLeavesNotAtOnceIsWaitedForByWriteAndFlush() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec();
        Deferred<?> room = messages.write(bytes("a"));
        Deferred<?> left = messages.writeAndFlush(bytes("b"));
        settle();
        assertThat(room.isFired()).isTrue();
        assertThat(left.isFired()).isFalse();
        wire.goOn();
        settle();
        assertThat(left.isFired()).isTrue();
    }

    /// Counts how often it is asked to flush.
    private final class Flushes extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext ctx) {
            told.add("flush");
            ctx.flush();
        }
    }

    @Test
    void whatIsWrittenInOneTurnIsFlushedOnce() {
        TestWire wire = connect();
        MessageConnection messages = connection.codec(new Flushes());
        for (int i = 0; i < 10; i++) {
            var _ = messages.write(bytes("x"));
        }
        assertThat(told).isEmpty();
        settle();
        assertThat(told).containsExactly("flush");
        assertThat(wire.output).hasToString("xxxxxxxxxx");
    }

    @Test
    void closeSendsWhatWasWrittenBefore() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec(new Watching());
        for (int i = 0; i < 40; i++) {
            var _ = messages.write(zeros(10_000)).addErrbackAction(e -> told.add(e));
        }
        told.clear();
        var _ = connection.close();
        settle();
        assertThat(told).isEmpty(); // the handlers have their channel until all has left
        wire.goOn();
        settle();
        assertThat(wire.output).hasSize(400_000);
        assertThat(wire.closed).isTrue();
        assertThat(told).contains("inactive");
    }

    @Test
    void endOfTheOutputComesBehindWhatWasWritten() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec();
        for (int i = 0; i < 40; i++) {
            var _ = messages.write(zeros(10_000));
        }
        Deferred<?> ended = connection.closeOutput();
        settle();
        assertThat(ended.isFired()).isFalse();
        wire.goOn();
        settle();
        assertThat(ended.isFired()).isTrue();
        assertThat(wire.output).hasSize(400_000);
        assertThat(wire.outputEnded).isTrue();
    }

    @Test
    void handlersThatWriteMoreThanMayWaitLoseTheConnection() {
        TestWire wire = connect();
        wire.stalled = true;
        MessageConnection messages = connection.codec();
        var _ = connection.whenClosed().addAction(how -> told.add(how));
        for (int i = 0; i < 20; i++) {
            messages.pipeline().writeAndFlush(zeros(1 << 20));
        }
        settle();
        assertThat(wire.aborted).isTrue();
        assertThat(told.getFirst().toString()).contains("WriteBufferFullException");
    }

    /// Announces each message.
    private static final class Announcing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.fireUserEventTriggered("before " + message);
            ctx.fireChannelRead(message);
        }
    }

    private static ChannelHandler[] announced() {
        return new ChannelHandler[] {new LineBasedFrameDecoder(20), new StringDecoder(ISO_8859_1), new Announcing()};
    }

    @Test
    void eventsReachTheFunctionInTheOrderOfMessages() {
        TestWire wire = connect();
        MessageConnection messages = connection.codec(announced());
        messages.onEvent(String.class, told::add);
        messages.onEvent(Integer.class, told::add);
        wire.feed("a\nb\n");
        settle();
        var _ = messages.read().addAction(message -> told.add(message.orElseThrow()));
        assertThat(told).containsExactly("before a", "a");
        var _ = messages.read().addAction(message -> told.add(message.orElseThrow()));
        assertThat(told).containsExactly("before a", "a", "before b", "b");
    }

    @Test
    void eventsReachTheProtocolInTheOrderOfMessages() {
        var _ = net.connectFactory(ENDPOINT, _ -> new MessageProtocol(announced()) {
            @Override
            protected void messageReceived(Object message) {
                told.add(message);
            }

            @Override
            protected void eventReceived(Object event) {
                told.add(event);
            }
        });
        TestWire wire = peer.last().accept();
        wire.feed("a\nb\n");
        settle();
        assertThat(told).containsExactly("before a", "a", "before b", "b");
    }

    /// Takes what comes when it is told to.
    private static final class OnDemand extends ChannelInboundHandlerAdapter {
        private ChannelHandlerContext context;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Test
    void handlerThatTakesInputOnDemandGetsNoneBefore() {
        TestWire wire = connect();
        OnDemand demand = new OnDemand();
        MessageConnection messages =
                connection.codec(demand, new LineBasedFrameDecoder(9), new StringDecoder(ISO_8859_1));
        var _ = messages.read().addAction(message -> told.add(message.orElseThrow()));
        wire.feed("a\n");
        settle();
        assertThat(told).isEmpty();
        demand.context.read();
        settle();
        assertThat(told).containsExactly("a");
    }

    @Test
    void handlerOfAProtocolThatTakesInputOnDemandGetsNoneBefore() {
        OnDemand demand = new OnDemand();
        var _ = net.connectFactory(ENDPOINT, _ -> new MessageProtocol(demand, new StringDecoder(ISO_8859_1)) {
            @Override
            protected void messageReceived(Object message) {
                told.add(message);
            }
        });
        TestWire wire = peer.last().accept();
        wire.feed("a");
        settle();
        assertThat(told).isEmpty();
        demand.context.read();
        settle();
        assertThat(told).containsExactly("a");
        wire.feed("b");
        settle();
        assertThat(told).containsExactly("a");
        demand.context.read();
        settle();
        assertThat(told).containsExactly("a", "b");
    }

    /// Writes in three steps, and is set aside in the middle of the first message.
    private final class Slow extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(bytes("<"));
            if (told.isEmpty()) {
                told.add("waits");
                reactor.sleep(Duration.ofSeconds(1)).await();
            }
            ctx.write(message);
            ctx.write(bytes(">"), promise);
        }
    }

    @Test
    void functionThatIsSetAsideInAHandlerKeepsOthersOutOfIt() {
        TestWire wire = connect();
        MessageConnection messages =
                connection.codec(new Slow(), new LineBasedFrameDecoder(9), new StringDecoder(ISO_8859_1));
        Deferred<?> first =
                reactor.inline("first", () -> messages.writeAndFlush(bytes("a")).await());
        Deferred<?> second = reactor.inline(
                "second", () -> messages.writeAndFlush(bytes("b")).await());
        var _ = messages.read().addAction(message -> told.add(message.orElseThrow()));
        wire.feed("line\n");
        settle();
        assertThat(told).containsExactly("waits"); // and so does input
        assertThat(second.isFired()).isFalse();
        time.advance(Duration.ofSeconds(1));
        settle();
        assertThat(told).containsExactly("waits", "line");
        assertThat(first.isFired()).isTrue();
        assertThat(second.isFired()).isTrue();
        assertThat(wire.output).hasToString("<a><b>");
    }
}
