package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// A client that asks over some connections, and waits for each answer to come whole before it asks again: by a block
/// that comes back, or by a request of HTTP. It is the same for all servers: Netty, as bare as can be. What a server
/// costs its core says more than the time: the client is as busy as the fastest of them.
final class Echo {
    private static final int LEAST_WARM_UP_MILLIS = 1_000;

    /// In which the head of an answer has to be.
    private static final int HEAD = 1024;

    private final int connections;
    private final ByteBuf request;

    /// How long an answer is; 0 if that is to be found out.
    private final int answer;

    private final LongAdder trips = new LongAdder();

    private Echo(int connections, Ask ask) {
        this.connections = connections;
        byte[] bytes = ask.request();
        this.request =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
        this.answer = ask.answer();
    }

    static Echo ofBlocks(int connections, int block) {
        return new Echo(connections, Ask.block(block));
    }

    static Echo of(int connections, Ask ask) {
        return new Echo(connections, ask);
    }

    interface Start {
        ServerProcess server() throws IOException;
    }

    /// Measures a server.
    ///
    /// @param millis for how long
    Figures against(Start start, int millis) throws Exception {
        try (ServerProcess server = start.server()) {
            Transport transport = Transport.preferred();
            EventLoopGroup loop = transport.loop();
            List<Channel> open = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                open.add(connect(transport, loop, server.port()));
            }
            for (Channel channel : open) {
                var _ = channel.writeAndFlush(request.duplicate());
            }
            server.useEveryCore();
            Thread.sleep(Math.max(LEAST_WARM_UP_MILLIS, 3 * millis));
            server.keepToOwnCore();
            Thread.sleep(millis / 4);
            long trips = this.trips.sum();
            double cpu = server.cpuNanos();
            long begun = System.nanoTime();
            Thread.sleep(millis);
            long done = this.trips.sum() - trips;
            return Figures.of("round trip [ns]", (System.nanoTime() - begun) / (double) done)
                    .and("CPU of the server, round trip [ns]", (server.cpuNanos() - cpu) / done);
        }
    }

    private Channel connect(Transport transport, EventLoopGroup loop, int port) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(transport.stream())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Again());
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
    }

    /// Asks again when the answer is there.
    private final class Again extends ChannelInboundHandlerAdapter {
        private final ByteBuf head = Unpooled.buffer(HEAD);
        private int length = answer;
        private int come;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            come += data.readableBytes();
            if (length == 0) {
                data.readBytes(head, Math.min(head.writableBytes(), data.readableBytes()));
                length = Ask.length(head.array(), head.readableBytes());
            }
            data.release();
            if (length > 0 && come >= length) {
                come = 0;
                trips.increment();
                var _ = context.writeAndFlush(request.duplicate());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            throw new IllegalStateException("the server closed a connection");
        }
    }
}
