package dev.hawser.net.layer;

import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsStart;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between a wire and what is above it; hands everything on. On the reactor, or in the pump. */
public abstract class Layer implements Wire, WireListener {
    protected final Wire wire;

    /** What is above. */
    protected WireListener upper = Nobody.INSTANCE;

    protected Layer(Wire wire) {
        this.wire = wire;
    }

    /** Above a wire that nobody wants. */
    public enum Nobody implements WireListener {
        INSTANCE;

        @Override
        public void received(ByteBuf data) {
            data.release();
        }

        @Override
        public void inputEnded() {}

        @Override
        public ByteBuf takeOutput() {
            return Unpooled.EMPTY_BUFFER;
        }

        @Override
        public void sent(long bytes) {}

        @Override
        public void closed(@Nullable IOException failure) {}
    }

    @Override
    public final SocketAddress localAddress() {
        return wire.localAddress();
    }

    @Override
    public final SocketAddress remoteAddress() {
        return wire.remoteAddress();
    }

    @Override
    public final ByteBufAllocator allocator() {
        return wire.allocator();
    }

    @Override
    public void start(WireListener listener) {
        upper = listener;
        wire.start(this);
    }

    @Override
    public void startTls(TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        wire.startTls(start, opening);
    }

    @Override
    public final Optional<TlsSession> tls() {
        return wire.tls();
    }

    @Override
    public void requestWrite() {
        wire.requestWrite();
    }

    @Override
    public void reading(boolean on) {
        wire.reading(on);
    }

    @Override
    public void endOutput() {
        wire.endOutput();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void abort() {
        wire.abort();
    }

    @Override
    public void received(ByteBuf data) {
        upper.received(data);
    }

    @Override
    public void inputEnded() {
        upper.inputEnded();
    }

    @Override
    public ByteBuf takeOutput() {
        return upper.takeOutput();
    }

    @Override
    public void sent(long bytes) {
        upper.sent(bytes);
    }

    @Override
    public void closed(@Nullable IOException failure) {
        upper.closed(failure);
    }
}
