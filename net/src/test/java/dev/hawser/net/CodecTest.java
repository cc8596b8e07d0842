package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCounted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static ChannelHandler[] lines() {
        return new ChannelHandler[] {new LineBasedFrameDecoder(20), new StringDecoder(ISO_8859_1)};
    }

    /// Fails for what comes after "bad", and makes a last message of what is left at the end.
    private static final class Picky extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            while (in.isReadable(3)) {
                String word = in.readCharSequence(3, ISO_8859_1).toString();
                if (word.equals("bad")) {
                    throw new IllegalStateException("a bad word");
                }
                out.add(word);
            }
        }

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.isReadable()) {
                out.add("rest:" + in.readCharSequence(in.readableBytes(), ISO_8859_1));
            }
        }
    }

    /// Hands on what it is given a second later.
    private static final class Slow extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.executor().schedule(() -> ctx.fireChannelRead(message), 1, TimeUnit.SECONDS);
        }
    }

    /// Answers each write by a message to the reader.
    private static final class Receipts extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(message, promise);
            ctx.fireChannelRead("written");
        }
    }

    /// Says hello by itself.
    private static final class Eager extends ChannelHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.copiedBuffer("hello\n", ISO_8859_1));
        }
    }

    @Nested
    @WithReactor(debug = false)
    class OnAnyTransport {
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

        private TestWire connect() {
            var _ = net.connect(ENDPOINT).addAction(made -> {
                connection = made;
                var _ = made.whenClosed().addAction(how -> told.add(how.toString()));
            });
            TestWire wire = peer.last().accept();
            settle();
            return wire;
        }

        private void read(MessageConnection messages) {
            var _ = messages.read()
                    .addCallbacks(
                            message -> told.add(message.map(Object::toString).orElse("end")),
                            e -> told.add(e.getClass().getSimpleName() + ": " + e.getMessage()));
            settle();
        }

        @Test
        void messagesComeHoweverTheirBytesAreCut() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(lines());
            read(messages);
            for (String part : List.of("a", "b\r", "\nc\nd\n", "\ne")) {
                wire.feed(part);
                settle();
            }
            for (int i = 0; i < 3; i++) {
                read(messages);
            }
            assertThat(told).containsExactly("ab", "c", "d", "");
        }

        @Test
        void nothingIsDecodedBeforeItIsAskedFor() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(lines());
            for (int i = 0; i < 100; i++) {
                wire.feed("x".repeat(999) + "\n");
            }
            settle();
            assertThat(wire.reading).isFalse(); // the peer is slowed down
            read(messages); // too long a line, but the first to be looked at
            assertThat(told.getFirst()).startsWith("CodecException: what came cannot be decoded: frame length");
        }

        @Test
        void lastMessageIsMadeAtTheEndOfTheInput() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(new Picky());
            wire.feed("one" + "tw");
            wire.end();
            settle();
            read(messages);
            read(messages);
            read(messages);
            read(messages);
            assertThat(told).containsExactly("one", "rest:tw", "end", "end");
            var _ = messages.write(Unpooled.copiedBuffer("output goes on", ISO_8859_1));
            settle();
            assertThat(wire.output).hasToString("output goes on");
        }

        @Test
        void failureComesBehindTheMessagesBeforeItAndTheNextReadGoesOn() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(new Picky());
            wire.feed("onetwobad");
            settle();
            read(messages);
            read(messages);
            assertThat(told).containsExactly("one", "two");
            read(messages);
            assertThat(told)
                    .hasSize(3)
                    .endsWith("CodecException: what came cannot be decoded: "
                            + "java.lang.IllegalStateException: a bad word");
            wire.feed("the");
            read(messages);
            assertThat(told).hasSize(4).endsWith("the");
            assertThat(connection.isOpen()).isTrue();
        }

        @Test
        void messagesThatCameBeforeTheConnectionBrokeCanStillBeRead() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(lines());
            wire.feed("a\nb\nc");
            settle();
            wire.lose("reset");
            settle();
            told.clear();
            read(messages);
            read(messages);
            read(messages);
            assertThat(told).startsWith("a", "b");
            assertThat(told.get(2)).startsWith("ConnectionLostException");
        }

        @Test
        void messagesThatNobodyReadAreReleasedWhenThisSideCloses() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(new LineBasedFrameDecoder(20));
            wire.feed("a\nb\nc\n");
            ByteBuf[] first = new ByteBuf[1];
            var _ = messages.read(ByteBuf.class).addAction(frame -> first[0] = frame.orElseThrow());
            settle();
            assertThat(first[0].toString(ISO_8859_1)).isEqualTo("a");
            var _ = connection.close();
            settle();
            assertThat(first[0].refCnt()).isEqualTo(1); // ours; of the others, nothingLeaks tells
            first[0].release();
        }

        @Test
        void messageOfAnotherTypeFails() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(lines());
            wire.feed("a\n");
            var _ = messages.read(ByteBuf.class).addErrbackAction(CodecException.class, e -> told.add(e.getMessage()));
            settle();
            assertThat(told)
                    .containsExactly("what came cannot be decoded: expected a io.netty.buffer.ByteBuf,"
                            + " was a java.lang.String");
        }

        @Test
        void whatNoHandlerEncodesFailsAndTheConnectionGoesOn() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(lines());
            var _ = messages.write("text").addErrbackAction(CodecException.class, e -> told.add(e.getMessage()));
            assertThat(told)
                    .containsExactly(
                            "java.lang.String cannot be encoded: no handler makes bytes of a java.lang.String");
            var _ = messages.write(Unpooled.copiedBuffer("bytes", ISO_8859_1));
            settle();
            assertThat(wire.output).hasToString("bytes");
        }

        @Test
        void writesWaitForRoom() {
            TestWire wire = connect();
            wire.stalled = true;
            MessageConnection messages = connection.codec(new LengthFieldPrepender(4));
            Deferred<?> first = messages.write(Unpooled.wrappedBuffer(new byte[10]));
            assertThat(first.isFired()).isTrue();
            Deferred<?> second = messages.write(Unpooled.wrappedBuffer(new byte[100_000]));
            assertThat(second.isFired()).isFalse();
            assertThat(connection.pendingOutput()).isEqualTo(100_018);
            wire.goOn();
            settle();
            assertThat(second.isFired()).isTrue();
            assertThat(wire.output).hasSize(100_018);
            var _ = connection.close();
            settle();
            var _ = messages.write(Unpooled.wrappedBuffer(new byte[10]))
                    .addErrbackAction(ConnectionClosedException.class, e -> told.add("refused"));
            assertThat(told).contains("refused");
        }

        /// The first 30 seconds bring nothing at all, or the beginning of a line.
        @ParameterizedTest
        @ValueSource(strings = {"", "no end"})
        void handlersLiveByTheReactorsClock(String first) {
            TestWire wire = connect();
            MessageConnection messages =
                    connection.codec(new ReadTimeoutHandler(30, TimeUnit.SECONDS), new LineBasedFrameDecoder(20));
            read(messages);
            if (!first.isEmpty()) {
                time.advance(Duration.ofSeconds(29));
                wire.feed(first);
                settle();
            }
            time.advance(Duration.ofSeconds(29));
            assertThat(wire.closed).isFalse();
            time.advance(Duration.ofSeconds(1));
            settle();
            assertThat(wire.closed).isTrue();
            assertThat(wire.aborted).isFalse(); // the handler wanted it closed
            assertThat(told.getFirst())
                    .isEqualTo("CodecException: what came cannot be decoded: " + ReadTimeoutException.class.getName());
        }

        @Test
        void messageThatAHandlerMakesLaterIsReadWithoutFurtherBytes() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(
                    new ReadTimeoutHandler(30, TimeUnit.SECONDS), // whose timer is due later
                    new Slow(),
                    new StringDecoder(ISO_8859_1));
            read(messages);
            wire.feed("a");
            settle();
            assertThat(told).isEmpty();
            time.advance(Duration.ofSeconds(1));
            settle();
            assertThat(told).containsExactly("a");
            read(messages);
            wire.feed("b");
            time.advance(Duration.ofSeconds(1));
            settle();
            assertThat(told).containsExactly("a", "b");
        }

        @Test
        void protocolIsToldOfMessagesThatAHandlerMakesLater() {
            Recorder recorder = new Recorder(told, new Slow(), new StringDecoder(ISO_8859_1));
            var _ = net.connectFactory(ENDPOINT, _ -> recorder);
            TestWire wire = peer.last().accept();
            wire.feed("a");
            settle();
            assertThat(told).containsExactly("connected");
            time.advance(Duration.ofSeconds(1));
            settle();
            assertThat(told).containsExactly("connected", "a");
        }

        @Test
        void messageThatAWriteBringsIsRead() {
            connect();
            MessageConnection messages = connection.codec(new Receipts());
            read(messages);
            var _ = messages.write(Unpooled.copiedBuffer("x", ISO_8859_1));
            settle();
            assertThat(told).containsExactly("written");
        }

        @Test
        void whatHandlersWriteByThemselvesIsSent() {
            TestWire wire = connect();
            MessageConnection messages = connection.codec(new Eager());
            settle();
            assertThat(wire.output).hasToString("hello\n");
            var _ = messages.pipeline().writeAndFlush(Unpooled.copiedBuffer("more\n", ISO_8859_1));
            settle();
            assertThat(wire.output).hasToString("hello\nmore\n");
            var _ = messages.pipeline().close();
            settle();
            assertThat(wire.closed).isTrue();
        }

        /// As a server does when the client wants no further response on the connection.
        @Test
        void handlerThatClosesBehindAMessageDoesNotFailItsWrite() {
            TestWire wire = connect();
            wire.stalled = true;
            MessageConnection messages = connection.codec(new HttpServerCodec(), new HttpServerKeepAliveHandler());
            wire.feed("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
            read(messages);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
            var _ = messages.write(response).addCallbacks(_ -> told.add("written"), e -> told.add(e.toString()));
            assertThat(told).hasSize(2).endsWith("written");
            wire.goOn();
            settle();
            assertThat(wire.output.toString()).startsWith("HTTP/1.1 204 No Content\r\n");
            assertThat(wire.closed).isTrue();
            assertThat(told.getLast()).isEqualTo("Done[]");
        }

        /// As for an upgrade; of both, nothingLeaks tells.
        @Test
        void laterCodecsDoNotKeepTheEarlierOnesFromLettingGo() {
            TestWire wire = connect();
            MessageConnection first = connection.codec(new LineBasedFrameDecoder(20));
            wire.feed("a\nb\nc\nincomplete");
            settle();
            var _ = first.read(ByteBuf.class)
                    .addAction(frame -> frame.orElseThrow().release());
            MessageConnection second = connection.codec(new LineBasedFrameDecoder(20));
            wire.feed("d\ne\n");
            var _ = second.read(ByteBuf.class)
                    .addAction(frame -> frame.orElseThrow().release());
            settle();
            var _ = connection.close();
            settle();
            assertThat(wire.closed).isTrue();
        }

        @Test
        void pausedProtocolGetsItsMessagesLaterAndThenTheEnd() {
            Recorder recorder = new Recorder(told, lines());
            var _ = net.connectFactory(ENDPOINT, _ -> recorder);
            TestWire wire = peer.last().accept();
            settle();
            wire.feed("a\npause\nb\n");
            wire.feed("pause\nc\n");
            wire.end();
            wire.lose("reset");
            settle();
            assertThat(told).containsExactly("connected", "a", "pause");
            recorder.connection().resumeProducing();
            settle();
            assertThat(told).containsExactly("connected", "a", "pause", "b", "pause");
            recorder.connection().resumeProducing();
            settle();
            assertThat(told).hasSize(8).endsWith("c", "end", "lost");
        }

        @Test
        void protocolIsToldOfTheEndAfterItsLastMessage() {
            Recorder recorder = new Recorder(told, new Picky());
            var _ = net.connectFactory(ENDPOINT, _ -> recorder);
            TestWire wire = peer.last().accept();
            wire.feed("onetw");
            wire.end();
            settle();
            assertThat(told).containsExactly("connected", "one", "rest:tw", "end", "lost");
            assertThat(wire.closed).isTrue();
        }

        @Test
        void protocolWhoseCodecFailsIsAborted() {
            Recorder recorder = new Recorder(told, new Picky());
            var _ = net.connectFactory(ENDPOINT, _ -> recorder);
            TestWire wire = peer.last().accept();
            wire.feed("onebadtwo");
            settle();
            assertThat(told).containsExactly("connected", "one", "failed: DecoderException", "lost");
            assertThat(recorder.reason)
                    .isInstanceOfSatisfying(
                            CloseReason.Aborted.class,
                            aborted -> assertThat(aborted.cause()).containsInstanceOf(CodecException.class));
            assertThat(wire.aborted).isTrue();
        }

        @Test
        void protocolIsToldWhyAHandlerClosedItsConnection() {
            Recorder recorder = new Recorder(told, new ReadTimeoutHandler(30, TimeUnit.SECONDS));
            var _ = net.connectFactory(ENDPOINT, _ -> recorder);
            TestWire wire = peer.last().accept();
            settle();
            time.advance(Duration.ofSeconds(30));
            settle();
            assertThat(told)
                    .containsExactly("connected", "failed: " + ReadTimeoutException.class.getSimpleName(), "lost");
            assertThat(wire.aborted).isFalse();
            assertThat(recorder.reason).isEqualTo(new CloseReason.Done());
        }

        @Test
        void protocolBeforeItsConnectionSaysSo() {
            Recorder recorder = new Recorder(told, new Picky());
            assertThatThrownBy(() -> recorder.send("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("has no connection yet; wait for connected()");
        }
    }

    private static final class Recorder extends MessageProtocol {
        private final List<String> told;
        private CloseReason reason;

        Recorder(List<String> told, ChannelHandler... handlers) {
            super(handlers);
            this.told = told;
        }

        @Override
        protected void connected() {
            told.add("connected");
        }

        @Override
        protected void messageReceived(Object message) {
            told.add(message.toString());
            if (message.equals("pause")) {
                connection().pauseProducing();
            }
        }

        @Override
        protected void decodingFailed(CodecException failure) throws Exception {
            told.add("failed: " + failure.getCause().getClass().getSimpleName());
            super.decodingFailed(failure);
        }

        @Override
        protected void inputEnded() throws Exception {
            told.add("end");
            super.inputEnded();
        }

        @Override
        public void connectionLost(CloseReason how) {
            told.add("lost");
            reason = how;
        }
    }

    /// A peer that does not read holds the writer up; then everything comes, counted right.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void slowReaderSlowsTheWriterOfMessages(IoMechanism mechanism) throws Exception {
        int[] written = new int[1];
        NetRun.on(mechanism, net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        MessageConnection out = connection.codec(new LengthFieldPrepender(4));
                        for (int i = 0; i < 200; i++) {
                            out.write(Unpooled.wrappedBuffer(new byte[200_000])).await();
                            written[0]++;
                        }
                        connection.flush().await();
                    })
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            MessageConnection in = client.codec(new LengthFieldBasedFrameDecoder(1 << 20, 0, 4, 0, 4));
            long still = NetRun.whenStill(net, () -> written[0]);
            assertThat(still).isBetween(1L, 190L);
            int count = 0;
            for (ByteBuf frame : in.messages(ByteBuf.class)) {
                assertThat(frame.readableBytes()).isEqualTo(200_000);
                frame.release();
                count++;
            }
            assertThat(count).isEqualTo(200);
            client.close().await();
        });
    }

    @Test
    void clientCodecReadsAResponseThatEndsWithItsConnection() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        String request = connection.readLine().await().orElseThrow();
                        connection.write("HTTP/1.1 200 OK\r\n\r\n" + request).await();
                    })
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            MessageConnection http = client.codec(new HttpClientCodec(), new HttpObjectAggregator(1000));
            http.write(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/x"))
                    .await();
            Optional<FullHttpResponse> response =
                    http.read(FullHttpResponse.class).await();
            assertThat(response.orElseThrow().content().toString(ISO_8859_1)).isEqualTo("GET /x HTTP/1.1");
            response.ifPresent(ReferenceCounted::release);
            assertThat(http.read().await()).isEmpty();
            client.close().await();
        });
    }

    /// The handlers of a connection see no thread but the reactor's.
    @Test
    void handlersRunOnTheReactor() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            boolean[] on = new boolean[2];
            ListeningPort port = net.listen(
                            "tcp:0:interface=127.0.0.1",
                            connection -> connection.write("x").await())
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            MessageConnection in = client.codec(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    on[0] = net.reactor().access().isCurrent();
                    on[1] = ctx.executor().inEventLoop();
                    ctx.fireChannelRead(message);
                }
            });
            in.read(ByteBuf.class).await().ifPresent(ByteBuf::release);
            assertThat(on).containsExactly(true, true);
            client.close().await();
        });
    }
}
