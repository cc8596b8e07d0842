package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import io.netty.handler.stream.ChunkedNioFile;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers whose whole work is done by handlers that know nothing of this library, as programs of Netty's have them:
/// each is put on a connection as it is.
class NettyExamplesTest {
    private static final int BIG = 48 << 20;

    private enum Face {
        FUNCTION,
        PROTOCOL
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    /// A server of handlers; no message is to be left for the face.
    private static ListeningPort serve(Net net, Face face, Supplier<ChannelHandler[]> handlers) {
        Endpoint any = Endpoint.tcp("127.0.0.1", 0);
        return face == Face.FUNCTION
                ? net.listen(any, connection -> {
                            for (Object left : connection.codec(handlers.get()).messages(Object.class)) {
                                throw new AssertionError("no handler took " + left);
                            }
                        })
                        .await()
                : net.listenFactory(any, _ -> new MessageProtocol(handlers.get()) {
                            @Override
                            protected void messageReceived(Object left) {
                                throw new AssertionError("no handler took " + left);
                            }
                        })
                        .await();
    }

    private static ChannelHandler[] handlers(ChannelHandler... handlers) {
        return handlers;
    }

    private static Connection connect(Net net, ListeningPort port) {
        return net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
    }

    private static String readToTheEnd(Connection connection) {
        StringBuilder all = new StringBuilder();
        for (byte[] bytes = connection.read().await();
                bytes.length > 0;
                bytes = connection.read().await()) {
            all.append(new String(bytes, US_ASCII));
        }
        return all.toString();
    }

    // ------------------------------------------------------------------------------------------------ HTTP/1.1

    /// Says hello, keeps the connection if asked to, and notes what it is told of its channel.
    private static final class Hello extends SimpleChannelInboundHandler<HttpObject> {
        private final List<Object> seen;

        Hello(List<Object> seen) {
            this.seen = seen;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            seen.add("active");
            seen.add(ctx.channel().localAddress());
            seen.add(ctx.channel().remoteAddress());
            seen.add(ctx.channel().parent().localAddress());
            ctx.fireChannelActive();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof HttpRequest request) {
                boolean keepAlive = HttpUtil.isKeepAlive(request);
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        Unpooled.copiedBuffer("hello " + request.uri(), US_ASCII));
                response.headers()
                        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
                HttpUtil.setKeepAlive(response, keepAlive);
                var written = ctx.write(response);
                if (!keepAlive) {
                    written.addListener(ChannelFutureListener.CLOSE);
                }
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            seen.add("inactive");
            ctx.fireChannelInactive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void http1(Face face) throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            List<Object> seen = new ArrayList<>();
            ListeningPort port = serve(
                    net,
                    face,
                    () -> handlers(new HttpServerCodec(), new HttpServerExpectContinueHandler(), new Hello(seen)));
            Connection client = connect(net, port);
            SocketAddress here = client.localAddress();
            client.write("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n"
                            + "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .await();
            String answer = readToTheEnd(client);
            assertThat(answer.split("HTTP/1.1 200 OK")).hasSize(4);
            assertThat(answer).containsSubsequence("hello /a", "hello /b", "hello /c");
            assertThat(answer).endsWith("hello /c");
            client.close().await();
            assertThat(client.whenClosed().await()).isEqualTo(new CloseReason.Done());
            net.reactor().sleep(Duration.ofMillis(1)).await();
            assertThat(seen).containsExactly("active", port.address(), here, port.address(), "inactive");
        });
    }

    // ---------------------------------------------------------------------------------------------- WebSocket

    /// Answers text in capitals, once the handshake is done.
    private static final class Shouting extends SimpleChannelInboundHandler<WebSocketFrame> {
        private boolean ready;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ready |= event instanceof HandshakeComplete;
            ctx.fireUserEventTriggered(event);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            String text = ready ? ((TextWebSocketFrame) frame).text().toUpperCase(Locale.ROOT) : "too early";
            ctx.writeAndFlush(new TextWebSocketFrame(text));
        }
    }

    @ParameterizedTest
    @EnumSource
    void webSocketBothSides(Face face) throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = serve(
                    net,
                    face,
                    () -> handlers(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1 << 16),
                            new WebSocketServerProtocolHandler("/shout"),
                            new Shouting()));
            Connection connection = connect(net, port);
            MessageConnection client = connection.codec(
                    new HttpClientCodec(),
                    new HttpObjectAggregator(1 << 16),
                    new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                            .webSocketUri(URI.create("ws://127.0.0.1:" + port.port() + "/shout"))
                            .build()));
            List<Object> events = new ArrayList<>();
            client.onEvent(ClientHandshakeStateEvent.class, event -> {
                events.add(event);
                if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                    var _ = client.write(new TextWebSocketFrame("hi"));
                }
            });
            TextWebSocketFrame answer =
                    client.read(TextWebSocketFrame.class).await().orElseThrow();
            assertThat(answer.text()).isEqualTo("HI");
            answer.release();
            assertThat(events)
                    .containsExactly(
                            ClientHandshakeStateEvent.HANDSHAKE_ISSUED, ClientHandshakeStateEvent.HANDSHAKE_COMPLETE);
            client.write(new CloseWebSocketFrame(1000, "")).await();
            assertThat(client.read().await()).isEmpty();
            connection.close().await();
            assertThat(connection.whenClosed().await()).isEqualTo(new CloseReason.Done());
        });
    }

    // -------------------------------------------------------------------------------------------------- Redis

    /// Knows PING and ECHO.
    private static final class Commands extends SimpleChannelInboundHandler<ArrayRedisMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ArrayRedisMessage command) {
            List<RedisMessage> words = command.children();
            String name =
                    ((FullBulkStringRedisMessage) words.getFirst()).content().toString(UTF_8);
            ctx.writeAndFlush(
                    name.equals("PING")
                            ? new SimpleStringRedisMessage("PONG")
                            : new FullBulkStringRedisMessage(((FullBulkStringRedisMessage) words.get(1))
                                    .content()
                                    .retain()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void redis(Face face) throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = serve(
                    net,
                    face,
                    () -> handlers(
                            new RedisDecoder(),
                            new RedisBulkStringAggregator(),
                            new RedisArrayAggregator(100, 10),
                            new RedisEncoder(),
                            new Commands()));
            Connection client = connect(net, port);
            client.write("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$3\r\nyes\r\n")
                    .await();
            byte[] answer =
                    client.readExactly("+PONG\r\n$3\r\nyes\r\n".length()).await();
            assertThat(new String(answer, UTF_8)).isEqualTo("+PONG\r\n$3\r\nyes\r\n");
            client.close().await();
        });
    }

    // -------------------------------------------------------------------------------------------------- files

    private static Path bigFile(Path directory) throws IOException {
        Path file = directory.resolve("big");
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(BIG);
            for (int at = 0; at < BIG; at += 1 << 16) {
                access.seek(at);
                access.writeInt(at);
            }
        }
        return file;
    }

    /// Reads all, and checks that the numbers which the file has in it stand where they should.
    private static long readBig(Connection client) {
        long at = 0;
        byte[] number = new byte[4];
        for (ByteBuf bytes = client.readBuffer().await();
                bytes.isReadable();
                bytes = client.readBuffer().await()) {
            while (bytes.isReadable()) {
                int in = (int) (at & 0xffff);
                if (in < 4) {
                    number[in] = bytes.readByte();
                    at++;
                    if (in == 3) {
                        assertThat(Unpooled.wrappedBuffer(number).readInt()).isEqualTo((int) (at - 4));
                    }
                } else {
                    int skipped = Math.min(bytes.readableBytes(), 0x10000 - in);
                    bytes.skipBytes(skipped);
                    at += skipped;
                }
            }
            bytes.release();
        }
        return at;
    }

    /// Sends a file in chunks as soon as somebody is there, and closes behind it.
    private static final class ByChunks extends ChannelInboundHandlerAdapter {
        private final ChunkedNioFile file;

        ByChunks(ChunkedNioFile file) {
            this.file = file;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(file).addListener(ChannelFutureListener.CLOSE);
            ctx.fireChannelActive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void chunksOfAFileWaitForAClientThatDoesNotRead(Face face, @TempDir Path directory) throws Exception {
        Path path = bigFile(directory);
        NetRun.on(IoMechanism.preferred(), net -> {
            ChunkedNioFile file = new ChunkedNioFile(FileChannel.open(path, StandardOpenOption.READ), 1 << 16);
            ListeningPort port = serve(net, face, () -> handlers(new ChunkedWriteHandler(), new ByChunks(file)));
            Connection client = connect(net, port);
            long still = NetRun.whenStill(net, file::currentOffset);
            assertThat(still).isBetween(1L, BIG / 2L); // what the system's buffers have taken, and a little more
            long pending = net.connections().stream()
                    .mapToLong(Connection::pendingOutput)
                    .sum();
            assertThat(pending).isLessThan(1 << 18);
            assertThat(readBig(client)).isEqualTo(BIG);
            client.close().await();
        });
    }

    /// Sends a file in one piece, between two texts, and closes behind it.
    private static final class ByRegion extends ChannelInboundHandlerAdapter {
        private final Path path;

        ByRegion(Path path) {
            this.path = path;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.write(Unpooled.copiedBuffer("begin", US_ASCII));
            ctx.write(new DefaultFileRegion(path.toFile(), 0, 300_000));
            ctx.writeAndFlush(Unpooled.copiedBuffer("end", US_ASCII)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Test
    void regionOfAFileIsSentInItsPlace(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("file");
        byte[] content = new byte[300_000];
        Arrays.fill(content, (byte) '.');
        content[299_999] = '!';
        Files.write(path, content);
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = serve(net, Face.FUNCTION, () -> handlers(new ByRegion(path)));
            Connection client = connect(net, port);
            String all = readToTheEnd(client);
            assertThat(all).hasSize(300_008).startsWith("begin...").endsWith("..!end");
            client.close().await();
        });
    }

    /// Writes for as long as its channel is writable, and goes on when it is again.
    private static final class Filling extends ChannelInboundHandlerAdapter {
        private int at;

        private void fill(ChannelHandlerContext ctx) {
            while (at < BIG && ctx.channel().isWritable()) {
                ByteBuf piece = ctx.alloc().buffer(1 << 16).writeInt(at).writeZero((1 << 16) - 4);
                at += 1 << 16;
                var written = ctx.writeAndFlush(piece);
                if (at == BIG) {
                    written.addListener(ChannelFutureListener.CLOSE);
                }
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            fill(ctx);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            fill(ctx);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWritesWhileItsChannelIsWritableIsBounded(Face face) throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            Filling filling = new Filling();
            ListeningPort port = serve(net, face, () -> handlers(filling));
            Connection client = connect(net, port);
            long still = NetRun.whenStill(net, () -> filling.at);
            assertThat(still).isBetween(1L, BIG / 2L);
            assertThat(readBig(client)).isEqualTo(BIG);
            client.close().await();
        });
    }
}
