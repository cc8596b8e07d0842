package dev.hawser.benchmarks.servers;

import dev.hawser.net.Endpoint;
import dev.hawser.net.MessageConnection;
import dev.hawser.net.MessageProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/// Netty's codec for HTTP/1.1, which says hello: without more on Netty's channel, and on those of Hawser.
final class HelloServers {
    private static final byte[] HELLO = Contents.HELLO;
    private static final Endpoint ANY = Endpoint.tcp("127.0.0.1", 0);

    private HelloServers() {}

    private static FullHttpResponse hello() {
        ByteBuf body = Unpooled.wrappedBuffer(HELLO);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, HELLO.length);
        return response;
    }

    /// Netty as it is.
    static int netty() throws InterruptedException {
        return NettyServer.start(channel -> channel.pipeline().addLast(new HttpServerCodec(), new NettyHello()));
    }

    private static final class NettyHello extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                var _ = context.write(hello());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /// Netty's codec on a connection, with a function for each.
    static int codecDirect() throws Exception {
        return HawserServers.start(net -> net.listen(ANY, connection -> {
            MessageConnection messages = connection.codec(new HttpServerCodec());
            for (Object message : messages.messages(Object.class)) {
                if (message instanceof HttpRequest) {
                    messages.write(hello()).await();
                }
                ReferenceCountUtil.release(message);
            }
        }));
    }

    /// The same, with a protocol for each.
    static int codecProtocol() throws Exception {
        return HawserServers.start(net -> net.listenFactory(ANY, _ -> new MessageProtocol(new HttpServerCodec()) {
            @Override
            protected void messageReceived(Object message) throws Exception {
                if (message instanceof HttpRequest) {
                    send(hello());
                }
            }
        }));
    }
}
