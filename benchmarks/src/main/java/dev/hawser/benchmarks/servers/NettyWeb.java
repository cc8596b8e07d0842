package dev.hawser.benchmarks.servers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

/// Netty as it is, with the handlers that most programs have.
final class NettyWeb {
    private static final int MAX_BODY = 1 << 20;

    private static final ByteBuf BIG = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(Contents.BIG));
    private static final ByteBuf HELLO = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(Contents.HELLO));

    private NettyWeb() {}

    static int start() throws InterruptedException {
        return NettyServer.start(channel ->
                channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new Answering()));
    }

    private static final class Answering extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            FullHttpRequest request = (FullHttpRequest) message;
            var _ = context.write(
                    switch (request.uri()) {
                        case "/hello" -> response(Contents.TEXT, HELLO.duplicate());
                        case "/big" -> response(Contents.BYTES, BIG.duplicate());
                        default -> response(Contents.JSON, again(request.content()));
                    });
            request.release();
        }

        private static ByteBuf again(ByteBuf json) {
            return Unpooled.wrappedBuffer(Contents.again(ByteBufUtil.getBytes(json)));
        }

        private static FullHttpResponse response(String type, ByteBuf content) {
            FullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, type)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
            return response;
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /// HTTP/2 by prior knowledge, which says hello to everything.
    static int http2() throws InterruptedException {
        return NettyServer.start(channel ->
                channel.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), new AnsweringStreams()));
    }

    private static final class AnsweringStreams extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2HeadersFrame asked) {
                var head = new DefaultHttp2Headers()
                        .status("200")
                        .set(HttpHeaderNames.CONTENT_TYPE, Contents.TEXT)
                        .setInt(HttpHeaderNames.CONTENT_LENGTH, Contents.HELLO.length);
                var _ = context.write(new DefaultHttp2HeadersFrame(head).stream(asked.stream()));
                var _ = context.write(new DefaultHttp2DataFrame(HELLO.duplicate(), true).stream(asked.stream()));
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
