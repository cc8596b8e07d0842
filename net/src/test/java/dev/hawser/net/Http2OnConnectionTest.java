package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// HTTP/2 by Netty's handlers on a connection: its streams, and its ends.
class Http2OnConnectionTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    // @start region="http2"
    /** Answers each request, in a channel for its stream. */
    private static final class Answers extends SimpleChannelInboundHandler<Http2HeadersFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2HeadersFrame request) {
            if (!request.headers().path().toString().equals("/never")) {
                ctx.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
                ByteBuf body =
                        Unpooled.copiedBuffer("this is " + request.headers().path() + "\n", US_ASCII);
                ctx.writeAndFlush(new DefaultHttp2DataFrame(body, true));
            }
        }
    }

    private static ChannelHandler[] http2() {
        return new ChannelHandler[] {
            Http2FrameCodecBuilder.forServer().build(),
            new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(new Answers());
                }
            })
        };
    }

    private static void serve(Connection connection) {
        for (Object forTheConnection : connection.codec(http2()).messages(Object.class)) {
            ReferenceCountUtil.release(forTheConnection); // such as its settings
        }
    }
    // @end region="http2"

    private static ListeningPort listen(Net net, ConnectionHandler handler) {
        return net.listen(Endpoint.tcp("127.0.0.1", 0), handler).await();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        return said + "exit " + process.waitFor();
    }

    private static boolean hasCurl() {
        try {
            return run("curl", "--version").contains("HTTP2");
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void curlGetsItsAnswers() throws Exception {
        assumeTrue(hasCurl(), "there is no curl that speaks HTTP/2 on this machine");
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = listen(net, Http2OnConnectionTest::serve);
            String at = "http://127.0.0.1:" + port.port();
            for (String path : List.of("/one", "/two")) {
                String said = net.reactor()
                        .deferToThread(() -> run(
                                "curl",
                                "--http2-prior-knowledge",
                                "--silent",
                                "--show-error",
                                "--max-time",
                                "10",
                                at + path))
                        .await();
                assertThat(said).isEqualTo("this is " + path + "\nexit 0");
            }
        });
    }

    /// A client of bytes, which sees each frame.
    private static final class Peer {
        private final Connection connection;
        private final List<String> frames = new ArrayList<>();

        Peer(Net net, ListeningPort port) {
            connection = net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            send(SETTINGS, 0, 0);
        }

        void send(int type, int flags, int stream, int... payload) {
            ByteBuf frame = Unpooled.buffer();
            frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
            for (int value : payload) {
                frame.writeByte(value);
            }
            connection.send(frame);
        }

        /// A GET of "/", or of "/never".
        void request(int stream, boolean answered) {
            if (answered) {
                send(HEADERS, 5, stream, 0x82, 0x86, 0x84, 0x41, 1, 'x');
            } else {
                send(HEADERS, 5, stream, 0x82, 0x86, 0x04, 6, '/', 'n', 'e', 'v', 'e', 'r', 0x41, 1, 'x');
            }
        }

        /// Reads frames up to one of a type, or to the end.
        Peer readUntil(int wanted) {
            ByteBuf head = Unpooled.EMPTY_BUFFER;
            int type = -1;
            while (type != wanted) {
                byte[] first = connection
                        .readExactly(9)
                        .addErrback(EndOfInputException.class, _ -> new byte[0])
                        .await();
                if (first.length == 0) {
                    frames.add("end");
                    return this;
                }
                head = Unpooled.wrappedBuffer(first);
                int length = head.readMedium();
                type = head.readUnsignedByte();
                head.readByte();
                int stream = head.readInt();
                byte[] payload = connection.readExactly(length).await();
                switch (type) {
                    case SETTINGS, WINDOW_UPDATE -> {}
                    case RESET -> frames.add("reset " + stream + " for " + payload[3]);
                    case GOAWAY -> frames.add("goaway for " + payload[7]);
                    case DATA -> frames.add("data " + stream);
                    case HEADERS -> frames.add("headers " + stream);
                    default -> frames.add("type " + type + " " + stream);
                }
            }
            return this;
        }
    }

    @Test
    void badStreamEndsAloneAndTheOthersGoOn() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = listen(net, Http2OnConnectionTest::serve);
            Peer peer = new Peer(net, port);
            peer.request(1, false);
            peer.send(WINDOW_UPDATE, 0, 1, 0, 0, 0, 0); // by nothing, which is a fault
            peer.request(3, true);
            peer.readUntil(DATA);
            assertThat(peer.frames).containsExactly("reset 1 for 1", "headers 3", "data 3");
            peer.connection.close().await();
        });
    }

    @Test
    void faultOfTheConnectionIsToldByAGoawayBeforeItsOrderlyEnd() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = listen(net, Http2OnConnectionTest::serve);
            Peer peer = new Peer(net, port);
            peer.request(1, true);
            peer.readUntil(DATA);
            peer.send(DATA, 0, 0, 'x'); // which belongs to no stream
            peer.readUntil(-2);
            assertThat(peer.frames).containsExactly("headers 1", "data 1", "goaway for 1", "end");
            peer.connection.close().await();
        });
    }

    @Test
    void handlersSayGoodbyeWhenTheFunctionEnds() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = listen(net, connection -> {
                MessageConnection http = connection.codec(http2());
                var _ = http.read();
                net.reactor().sleep(Duration.ofMillis(20)).await();
            });
            Peer peer = new Peer(net, port);
            peer.readUntil(-2);
            assertThat(peer.frames).containsExactly("goaway for 0", "end");
            peer.connection.close().await();
        });
    }

    @Test
    void handlersSayGoodbyeWhenAProtocolCloses() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listenFactory(Endpoint.tcp("127.0.0.1", 0), _ -> new MessageProtocol(http2()) {
                        @Override
                        protected void connected() {
                            connection().close();
                        }

                        @Override
                        protected void messageReceived(Object forTheConnection) {}
                    })
                    .await();
            Peer peer = new Peer(net, port);
            peer.readUntil(-2);
            assertThat(peer.frames).containsExactly("goaway for 0", "end");
            peer.connection.close().await();
        });
    }
}
