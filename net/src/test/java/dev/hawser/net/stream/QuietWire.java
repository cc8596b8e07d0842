package dev.hawser.net.stream;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.SocketAddress;

/// A wire that does nothing by itself: it notes what it was asked for.
final class QuietWire implements Wire {
    boolean reading = true;
    int writesAsked;

    @Override
    public SocketAddress localAddress() {
        return new MemoryAddress("here");
    }

    @Override
    public SocketAddress remoteAddress() {
        return new MemoryAddress("there");
    }

    @Override
    public ByteBufAllocator allocator() {
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void start(WireListener listener) {}

    @Override
    public void requestWrite() {
        writesAsked++;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public void endOutput() {}

    @Override
    public void close() {}

    @Override
    public void abort() {}
}
