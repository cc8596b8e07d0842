package dev.hawser.net.stream;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** What Netty wants to know of a connection, as handlers see it. */
abstract class ConnectionChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private static final AtomicLong LAST_ID = new AtomicLong();

    /** Nobody here asks it: how much is read is not up to the handlers' channel. */
    private static final RecvByteBufAllocator UNUSED = new FixedRecvByteBufAllocator(1);

    private static final class Config extends DefaultChannelConfig {
        Config(ConnectionChannel channel) {
            super(channel, UNUSED);
        }
    }

    /** A quarter of the memory of Netty's own, and there may be many. */
    private record Id(long number) implements ChannelId {
        private static final long serialVersionUID = 1L;

        @Override
        public String asShortText() {
            return Long.toHexString(number);
        }

        @Override
        public String asLongText() {
            return "hawser-" + asShortText();
        }

        @Override
        public int compareTo(ChannelId other) {
            return other instanceof Id(long its)
                    ? Long.compare(number, its)
                    : asLongText().compareTo(other.asLongText());
        }

        @Override
        public String toString() {
            return asShortText();
        }
    }

    final StreamConnection connection;
    final CodecLoop loop;
    private final ChannelConfig config;

    ConnectionChannel(StreamConnection connection) {
        super(connection.port());
        this.connection = connection;
        this.loop = new CodecLoop(connection.reactor);
        this.config = new Config(this);
        config.setAllocator(connection.allocator());
        config.setWriteBufferWaterMark(connection.writeMarks());
    }

    @Override
    protected ChannelId newId() {
        return new Id(LAST_ID.incrementAndGet());
    }

    @Override
    public final ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(EventLoop candidate) {
        return candidate instanceof CodecLoop;
    }

    @Override
    protected SocketAddress localAddress0() {
        return connection.localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return connection.remoteAddress();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException(connection + " is connected already");
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }
}
