package dev.hawser.benchmarks.servers;

import dev.hawser.benchmarks.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Netty itself, on the transport that Hawser uses; one loop accepts and serves.
final class NettyServer {
    private NettyServer() {}

    static int start() throws InterruptedException {
        return start(_ -> {});
    }

    /// What a handshake computes holds the loop, as is the default.
    static int tls(SslProvider engine) throws Exception {
        SslContext tls = tlsContext(engine);
        return start(channel -> channel.pipeline().addLast(tls.newHandler(channel.alloc())));
    }

    /// What a handshake computes is done by other threads.
    static int tlsByWorkers() throws Exception {
        SslContext tls = tlsContext(SslProvider.JDK);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        return start(channel -> channel.pipeline().addLast(tls.newHandler(channel.alloc(), workers)));
    }

    private static SslContext tlsContext(SslProvider engine) throws SSLException {
        return SslContextBuilder.forServer(TlsFiles.CERTIFICATE.toFile(), TlsFiles.KEY.toFile())
                .sslProvider(engine)
                .protocols("TLSv1.2", "TLSv1.3")
                .build();
    }

    static int start(Consumer<Channel> first) throws InterruptedException {
        Transport transport = Transport.preferred();
        EventLoopGroup loop = transport.loop();
        Echo echo = new Echo();
        Channel server = new ServerBootstrap()
                .group(loop, loop)
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        first.accept(channel);
                        channel.pipeline().addLast(echo);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var _ = context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
