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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// A client that sends blocks over some connections and waits for each to come back whole before it sends the next. It
/// is the same for all servers: Netty, as bare as can be. What a server costs its core says more than the time: the
/// client is as busy as the fastest of them.
final class Echo {
    private static final int LEAST_WARM_UP_MILLIS = 1_000;

    private final int connections;
    private final int block;
    private final LongAdder trips = new LongAdder();

    Echo(int connections, int block) {
        this.connections = connections;
        this.block = block;
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
                var _ = channel.writeAndFlush(channel.alloc().buffer(block).writeZero(block));
            }
            Thread.sleep(Math.max(LEAST_WARM_UP_MILLIS, 2 * millis));
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

    /// Sends a block again when as many bytes have come back.
    private final class Again extends ChannelInboundHandlerAdapter {
        private int missing = block;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            missing -= data.readableBytes();
            if (missing > 0) {
                data.release();
                return;
            }
            missing = block;
            trips.increment();
            if (data.readableBytes() == block) {
                var _ = context.writeAndFlush(data);
            } else {
                data.release();
                var _ = context.writeAndFlush(context.alloc().buffer(block).writeZero(block));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            throw new IllegalStateException("the server closed a connection");
        }
    }
}
