package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.MessageProtocol;
import dev.hawser.net.Net;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/// A client, a forwarder and a backend: both ends send a stream, with pauses, half-close at random times, and take
/// the other's stream, with pauses. Who does it by which face is chance. What arrives is what was sent, by checksum,
/// and all connections end in good order.
final class Transfer {
    private enum Face {
        FUNCTION,
        PROTOCOL,
        MESSAGES
    }

    /// The three hosts of a transfer.
    record Hosts(Net client, Net forwarder, Net backend) {}

    /// How large and how slow transfers are.
    ///
    /// @param mostBytes of one stream
    /// @param mostPause of one pause
    record Size(int mostBytes, Duration mostPause) {}

    private final Reactor reactor;
    private final Hosts hosts;
    private final RandomGenerator random;
    private final Size size;

    Transfer(Hosts hosts, RandomGenerator random, Size size) {
        this.reactor = hosts.client().reactor();
        this.hosts = hosts;
        this.random = random;
        this.size = size;
    }

    /// Runs it to its end. In a function.
    ///
    /// @param backendAt where the backend listens
    /// @param forwarderAt where the forwarder listens
    void run(Endpoint backendAt, Endpoint forwarderAt) {
        End client = new End(hosts.client().reactor(), "client");
        End backend = new End(hosts.backend().reactor(), "backend");
        Promise<Boolean> backendDone = new Promise<>();
        ListeningPort behind = hosts.backend()
                .listen(backendAt, connection -> {
                    backend.run(connection);
                    backendDone.callback(true);
                })
                .await();
        Face face = face();
        Endpoint to = at(backendAt, behind);
        ListeningPort front = hosts.forwarder()
                .listen(forwarderAt, connection -> forward(face, connection, to))
                .await();
        client.run(hosts.client().connect(at(forwarderAt, front)).await());
        backendDone.await();
        String what = "forwarded by " + face + " from " + client + " to " + backend;
        assertThat(backend.got()).as(what).isEqualTo(client.sent());
        assertThat(client.got()).as(what).isEqualTo(backend.sent());
        front.close().await();
        behind.close().await();
    }

    private static Endpoint at(Endpoint asked, ListeningPort port) {
        return asked.toString().startsWith("tcp") ? Endpoint.tcp("127.0.0.1", port.port()) : asked;
    }

    private Face face() {
        return Face.values()[random.nextInt(Face.values().length)];
    }

    private Duration pause() {
        return Duration.ofNanos(random.nextLong(size.mostPause().toNanos() + 1));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private void rest(int oneIn) {
        if (chance(oneIn)) {
            reactor.sleep(pause()).await();
        }
    }

    /// How many bytes, and their checksum.
    private record Stream(long bytes, long checksum) {}

    private static final class Counter {
        private final CRC32 checksum = new CRC32();
        private long bytes;

        void add(byte[] data) {
            checksum.update(data);
            bytes += data.length;
        }

        void add(ByteBuf data) {
            bytes += data.readableBytes();
            checksum.update(data.nioBuffer());
        }

        Stream stream() {
            return new Stream(bytes, checksum.getValue());
        }
    }

    private final class End {
        private final Reactor own;
        private final String name;
        private final Face face = face();
        private final boolean slow = chance(2);
        private final Counter sent = new Counter();
        private final Counter got = new Counter();
        private final Promise<Boolean> ended = new Promise<>();

        End(Reactor own, String name) {
            this.own = own;
            this.name = name;
        }

        void run(Connection connection) {
            Deferred<Boolean> sending = own.inline(name + " sends", () -> send(connection));
            rest(2); // it may take nothing for a while
            switch (face) {
                case FUNCTION -> receive(connection);
                case PROTOCOL -> connection.deliverTo(new Taking());
                case MESSAGES -> connection.deliverTo(new TakingMessages());
            }
            assertThat(ended.await()).isTrue();
            sending.await();
            assertThat(connection.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
        }

        private boolean send(Connection connection) {
            long left = chance(4) ? 1 : 1 + random.nextInt(size.mostBytes());
            byte[] piece = new byte[1 + random.nextInt(size.mostBytes() / 2)];
            while (left > 0) {
                random.nextBytes(piece);
                byte[] bytes = piece.length <= left ? piece.clone() : new byte[(int) left];
                connection.write(bytes).await();
                sent.add(bytes);
                left -= bytes.length;
                rest(4);
            }
            rest(2);
            connection.closeOutput().await();
            return true;
        }

        private void receive(Connection connection) {
            byte[] bytes = connection.read().await();
            while (bytes.length > 0) {
                got.add(bytes);
                rest(slow ? 2 : 20);
                bytes = connection.read().await();
            }
            ended.callback(true);
        }

        /// Stops taking input now and then.
        private void maybePause(Connection connection) {
            if (chance(slow ? 2 : 20)) {
                connection.pauseProducing();
                own.callLater(pause(), connection::resumeProducing);
            }
        }

        private void lost(CloseReason reason) {
            if (!ended.isFired()) {
                ended.errback(new IOException(name + " was not told of the end, but: " + reason));
            }
        }

        private final class Taking implements Protocol {
            private Connection connection;

            @Override
            public void connectionMade(Connection made) {
                connection = made;
            }

            @Override
            public void dataReceived(ByteBuf data) {
                got.add(data);
                maybePause(connection);
            }

            @Override
            public void inputEnded(Connection over) {
                ended.callback(true);
            }

            @Override
            public void connectionLost(CloseReason reason) {
                lost(reason);
            }
        }

        private final class TakingMessages extends MessageProtocol {
            TakingMessages() {
                super(new Cutting(1 + random.nextInt(1 + size.mostBytes() / 4)));
            }

            @Override
            protected void messageReceived(Object message) {
                got.add((ByteBuf) message);
                maybePause(connection());
            }

            @Override
            protected void inputEnded() {
                ended.callback(true);
            }

            @Override
            public void connectionLost(CloseReason reason) {
                lost(reason);
            }
        }

        Stream sent() {
            return sent.stream();
        }

        Stream got() {
            return got.stream();
        }

        @Override
        public String toString() {
            return name + " by " + face;
        }
    }

    /// A codec that makes many messages of one piece.
    private static final class Cutting extends ChannelInboundHandlerAdapter {
        private final int most;

        Cutting(int most) {
            this.most = most;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            while (data.isReadable()) {
                ctx.fireChannelRead(data.readRetainedSlice(Math.min(most, data.readableBytes())));
            }
            data.release();
        }
    }

    private void forward(Face face, Connection client, Endpoint to) throws Exception {
        Connection server = hosts.forwarder().connect(to).await();
        if (face == Face.FUNCTION) {
            Deferred<?> answers = hosts.forwarder().reactor().inline("answers", () -> copy(server, client));
            copy(client, server);
            answers.await();
            return;
        }
        client.deliverTo(face == Face.PROTOCOL ? new To(server) : new MessagesTo(server));
        server.deliverTo(face == Face.PROTOCOL ? new To(client) : new MessagesTo(client));
        client.registerProducer(server);
        server.registerProducer(client);
    }

    private static boolean copy(Connection from, Connection to) throws IOException {
        from.inputStream().transferTo(to.outputStream());
        to.closeOutput().await();
        return true;
    }

    private record To(Connection other) implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {
            other.send(data.retain());
        }

        @Override
        public void inputEnded(Connection connection) {
            var _ = other.closeOutput();
        }

        @Override
        public void connectionLost(CloseReason reason) {
            if (other.isOpen()) {
                other.abort();
            }
        }
    }

    private static final class MessagesTo extends MessageProtocol {
        private final Connection other;

        MessagesTo(Connection other) {
            super(new Cutting(1000));
            this.other = other;
        }

        @Override
        protected void messageReceived(Object message) {
            other.send(((ByteBuf) message).retain());
        }

        @Override
        protected void inputEnded() {
            var _ = other.closeOutput();
        }

        @Override
        public void connectionLost(CloseReason reason) {
            if (other.isOpen()) {
                other.abort();
            }
        }
    }
}
