package dev.hawser.net.stream;

import dev.hawser.net.ListeningPort;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;

/**
 * A listening port as the handlers of its connections see it: their channel's parent, by which handlers for both sides
 * know that they are the server's. It has the port's address and does nothing.
 */
public final class PortChannel extends AbstractServerChannel {
    private final ListeningPort port;
    private final ChannelConfig config = new DefaultChannelConfig(this);

    public PortChannel(ListeningPort port) {
        this.port = port;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return port.isOpen();
    }

    @Override
    public boolean isActive() {
        return port.isOpen();
    }

    @Override
    protected SocketAddress localAddress0() {
        return port.address();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return false;
    }

    private UnsupportedOperationException refusal() {
        return new UnsupportedOperationException("handlers of a connection have no power over its port, " + port);
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw refusal();
    }

    @Override
    protected void doBeginRead() {
        throw refusal();
    }

    @Override
    protected void doClose() {
        throw refusal();
    }
}
