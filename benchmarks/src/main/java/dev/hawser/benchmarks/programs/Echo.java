package dev.hawser.benchmarks.programs;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

    /// What ends an answer of HTTP, and stands nowhere else in it.
    private static final byte END_OF_HELLO = '!';

    private final int connections;
    private final ByteBuf request;

    /// How long an answer is; 0 if that is to be found out.
    private final int answer;

    private final LongAdder trips = new LongAdder();

    private Echo(int connections, ByteBuf request, int answer) {
        this.connections = connections;
        this.request = Unpooled.unreleasableBuffer(request);
        this.answer = answer;
    }

    static Echo ofBlocks(int connections, int block) {
        return new Echo(connections, Unpooled.directBuffer(block).writeZero(block), block);
    }

    static Echo ofHello(int connections) {
        byte[] request = "GET /hello HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n\r\n".getBytes(US_ASCII);
        return new Echo(connections, Unpooled.directBuffer(request.length).writeBytes(request), 0);
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

    /// Asks again when the answer is there.
    private final class Again extends ChannelInboundHandlerAdapter {
        private int length = answer;
        private int come;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            come += data.readableBytes();
            if (length == 0 && data.getByte(data.writerIndex() - 1) == END_OF_HELLO) {
                length = come;
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
