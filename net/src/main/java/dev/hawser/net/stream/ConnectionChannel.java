package dev.hawser.net.stream;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;

/** What Netty wants to know of a connection, as handlers see it. */
abstract class ConnectionChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    final StreamConnection connection;
    final CodecLoop loop;
    private final ChannelConfig config;

    ConnectionChannel(StreamConnection connection) {
        super(connection.port());
        this.connection = connection;
        this.loop = new CodecLoop(connection.reactor);
        this.config = new DefaultChannelConfig(this);
        config.setAllocator(connection.allocator());
        config.setWriteBufferWaterMark(connection.writeMarks());
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
