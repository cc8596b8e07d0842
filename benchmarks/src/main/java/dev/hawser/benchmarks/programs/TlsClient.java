package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/// A client by TLS 1.3: either one connection after the other, each for a handshake and a byte, or blocks on one that
/// stays. No session is resumed. Its engine is OpenSSL where that works: with the JDK's it needs more time for a block
/// than the server, which then waits for it.
final class TlsClient {
    private static final int LEAST_WARM_UP_MILLIS = 1_000;
    private static final int BLOCK = 16 * 1024;
    /// As many as keep both sides busy: with two, the processors sleep between blocks, and what is measured is for the
    /// most part how long they take to wake.
    private static final int CONNECTIONS = 8;

    /// Times as long as is measured.
    private final int warmUp;

    private final int block;
    private final boolean stays;
    private final LongAdder done = new LongAdder();

    private TlsClient(int warmUp, int block, boolean stays) {
        this.warmUp = warmUp;
        this.block = block;
        this.stays = stays;
    }

    /// Much code takes part in a handshake: the JIT needs some twenty seconds of both cores for it.
    static Figures handshakes(Echo.Start start, int millis) throws Exception {
        return new TlsClient(6, 1, false).against(start, millis, "handshake");
    }

    static Figures blocks(Echo.Start start, int millis) throws Exception {
        return new TlsClient(2, BLOCK, true).against(start, millis, "block");
    }

    private Figures against(Echo.Start start, int millis, String what) throws Exception {
        SslContext tls = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(
                        Path.of(System.getProperty("bench.tls"), "cert.pem").toFile())
                .protocols("TLSv1.3")
                .endpointIdentificationAlgorithm("")
                .build();
        try (ServerProcess server = start.server()) {
            EventLoopGroup loop = Transport.preferred().loop();
            Bootstrap bootstrap = bootstrap(loop, tls);
            for (int i = 0; i < CONNECTIONS; i++) {
                bootstrap.connect("127.0.0.1", server.port()).sync();
            }
            server.useEveryCore();
            Thread.sleep(Math.max(LEAST_WARM_UP_MILLIS, (long) warmUp * millis));
            server.keepToOwnCore();
            Thread.sleep(millis / 4);
            long before = done.sum();
            double cpu = server.cpuNanos();
            long begun = System.nanoTime();
            Thread.sleep(millis);
            double number = done.sum() - before;
            return Figures.of(what + " [us]", (System.nanoTime() - begun) / 1e3 / number)
                    .and("CPU of the server, " + what + " [us]", (server.cpuNanos() - cpu) / 1e3 / number);
        }
    }

    private Bootstrap bootstrap(EventLoopGroup loop, SslContext tls) {
        Bootstrap bootstrap = new Bootstrap();
        return bootstrap
                .group(loop)
                .channel(Transport.preferred().stream())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Each(bootstrap));
                    }
                });
    }

    /// One connection.
    private final class Each extends ChannelInboundHandlerAdapter {
        private final Bootstrap bootstrap;
        private int missing = block;

        Each(Bootstrap bootstrap) {
            this.bootstrap = bootstrap;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent end) {
                if (!end.isSuccess()) {
                    throw new IllegalStateException("no handshake", end.cause());
                }
                send(context);
            }
        }

        private void send(ChannelHandlerContext context) {
            var _ = context.writeAndFlush(context.alloc().buffer(block).writeZero(block));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            missing -= data.readableBytes();
            data.release();
            if (missing > 0) {
                return;
            }
            missing = block;
            done.increment();
            if (stays) {
                send(context);
            } else {
                var _ = context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (stays) {
                throw new IllegalStateException("the server closed a connection");
            }
            var _ = bootstrap.connect(context.channel().remoteAddress());
        }
    }
}
