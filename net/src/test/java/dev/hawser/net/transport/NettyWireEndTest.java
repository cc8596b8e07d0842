package dev.hawser.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Poller;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What Netty brings behind the end of a connection, as a worker of TLS does that comes back late, is for nobody.
@WithReactor
class NettyWireEndTest implements WireListener {
    private final List<String> told = new ArrayList<>();
    private NettyWire wire;

    @BeforeEach
    void make(Reactor reactor) {
        wire = new NettyWire(new IoLoop(reactor.access(), Poller.parking(), IoMechanism.NIO), new NioSocketChannel());
    }

    @Override
    public void received(ByteBuf data) {
        told.add("received " + data.readableBytes());
        data.release();
    }

    @Override
    public void inputEnded() {
        told.add("input ended");
    }

    @Override
    public ByteBuf takeOutput() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void sent(long bytes) {
        told.add("sent");
    }

    @Override
    public void closed(@Nullable IOException failure) {
        told.add("closed");
    }

    private ByteBuf comes(int length) {
        ByteBuf data = Unpooled.buffer().writeZero(length);
        wire.channelRead(null, data);
        return data;
    }

    @Test
    void whatComesBehindTheEndIsReleased() {
        wire.start(this);
        comes(3);
        wire.channelInactive(null);
        ByteBuf late = comes(4);
        assertThat(told).containsExactly("received 3", "closed");
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void whatComesBeforeThereIsAListenerIsReleased() {
        assertThat(comes(5).refCnt()).isZero();
        assertThat(told).isEmpty();
    }
}
