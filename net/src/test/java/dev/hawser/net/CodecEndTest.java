package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.testing.TestReactor;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How connections with codecs end, on real sockets: what a peer sees, and who is told.
class CodecEndTest {
    private static final String UPGRADE = """
            GET /chat HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;

    /// Both as a client sends them, masked by zeros: the text "hi", and the wish to close with 1000.
    private static final byte[] HI = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};

    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe8};

    private enum Face {
        FUNCTION,
        PROTOCOL
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static ChannelHandler[] webSocket() {
        return new ChannelHandler[] {
            new HttpServerCodec(), new HttpObjectAggregator(1 << 16), new WebSocketServerProtocolHandler("/chat")
        };
    }

    private static void echo(MessageConnection webSocket) {
        for (WebSocketFrame frame : webSocket.messages(WebSocketFrame.class)) {
            webSocket.write(frame).await();
        }
    }

    private static ListeningPort echoes(Net net, Face face) {
        Endpoint any = Endpoint.tcp("127.0.0.1", 0);
        Deferred<ListeningPort> port = switch (face) {
            case FUNCTION -> net.listen(any, connection -> echo(connection.codec(webSocket())));
            case PROTOCOL -> net.listenFactory(any, _ -> new EchoingProtocol());
        };
        return port.await();
    }

    private static final class EchoingProtocol extends MessageProtocol {
        EchoingProtocol() {
            super(webSocket());
        }

        @Override
        protected void messageReceived(Object message) throws Exception {
            send(((TextWebSocketFrame) message).retain());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeByAHandlerIsAnOrderlyEndForItsPeer(Face face) throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = echoes(net, face);
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write(UPGRADE).await();
            String line = client.readLine().await().orElseThrow();
            assertThat(line).startsWith("HTTP/1.1 101");
            while (!line.isEmpty()) {
                line = client.readLine().await().orElseThrow();
            }
            client.write(HI).await();
            assertThat(client.readExactly(4).await()).containsExactly(0x81, 2, 'h', 'i');
            client.write(CLOSE).await();
            assertThat(client.readExactly(4).await()).containsExactly(0x88, 2, 3, 0xe8);
            assertThat(client.read().await()).isEmpty(); // the end, and no reset
            client.close().await();
            assertThat(client.whenClosed().await()).isEqualTo(new CloseReason.Done());
        });
    }

    /// Runs a server of one connection, and gives what its reactor's error handler was told.
    private static List<Throwable> errorsOf(ConnectionHandler server, String sent) throws Exception {
        try (TestReactor test = NetRun.reactor(IoMechanism.preferred())) {
            NetRun.on(test, _ -> {}, net -> {
                ListeningPort port =
                        net.listen(Endpoint.tcp("127.0.0.1", 0), server).await();
                Connection client =
                        net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
                client.write(sent).await();
                var _ = client.read()
                        .addErrback(NetException.class, _ -> new byte[0])
                        .await();
                client.close().await();
            });
            return test.flushErrors();
        }
    }

    @Test
    void messageThatCannotBeEncodedIsAnErrorOfTheProgram() throws Exception {
        List<Throwable> errors = errorsOf(
                connection -> connection
                        .codec(new HttpServerCodec())
                        .write(new StringBuilder("no message"))
                        .await(),
                "GET / HTTP/1.1\r\n\r\n");
        assertThat(errors).singleElement().isInstanceOf(CodecException.class);
        assertThat(errors.getFirst()).hasMessageStartingWith("java.lang.StringBuilder cannot be encoded");
    }

    @Test
    void messageOfATypeThatWasNotExpectedIsAnErrorOfTheProgram() throws Exception {
        List<Throwable> errors = errorsOf(
                connection -> connection
                        .codec(new LineBasedFrameDecoder(100))
                        .read(String.class)
                        .await(),
                "a line\n");
        assertThat(errors).singleElement().isInstanceOf(CodecException.class);
        assertThat(errors.getFirst()).hasCauseInstanceOf(ClassCastException.class);
    }

    /// Fails for a reason of its own.
    private static final class Defective extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            throw new UnsupportedOperationException("not written yet");
        }
    }

    @Test
    void handlerThatThrowsIsAnErrorOfTheProgramOnBothFaces() throws Exception {
        List<Throwable> errors =
                errorsOf(connection -> connection.codec(new Defective()).read().await(), "x");
        assertThat(errors).singleElement().isInstanceOf(CodecException.class);
        assertThat(errors.getFirst()).hasCauseInstanceOf(UnsupportedOperationException.class);
        errors = errorsOf(
                connection -> connection.deliverTo(new MessageProtocol(new Defective()) {
                    @Override
                    protected void messageReceived(Object message) {
                        throw new AssertionError(Objects.toString(message));
                    }
                }),
                "x");
        assertThat(errors).singleElement().isInstanceOf(CodecException.class);
        assertThat(errors.getFirst()).hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatThePeerSentAndNobodyCanDecodeIsNoErrorOfTheProgram() throws Exception {
        boolean[] failed = new boolean[1];
        List<Throwable> errors = errorsOf(
                connection -> {
                    connection
                            .codec(new LineBasedFrameDecoder(10))
                            .read()
                            .addErrbackAction(e -> failed[0] = e.getCause() instanceof TooLongFrameException)
                            .await();
                },
                "a line that is longer than ten\n");
        assertThat(failed).containsExactly(true);
        assertThat(errors).isEmpty();
    }

    @Test
    void whoWritesMoreThanItsPeerReadsWithoutWaitingIsTold() throws Exception {
        List<Throwable> errors = errorsOf(
                connection -> {
                    connection.send(new byte[17 << 20]);
                    connection.write("more").await();
                },
                "x");
        assertThat(errors).singleElement().isInstanceOf(WriteBufferFullException.class);
    }
}
