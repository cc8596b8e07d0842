package dev.hawser.net;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.SocketSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/// A wire whose input a test gives, cut where it likes, and whose output it sees.
final class FedWire implements Wire, StreamTransport {
    static final Endpoint ENDPOINT = new MemoryEndpoint(new MemoryAddress("fed"));

    private final Reactor reactor;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private WireListener listener;
    private Connection connection;
    private boolean reading = true;
    private boolean closed;

    private FedWire(Reactor reactor) {
        this.reactor = reactor;
    }

    /// Connects a protocol to a new wire.
    static FedWire connect(Reactor reactor, Protocol protocol) {
        FedWire wire = new FedWire(reactor);
        Net net = Net.of(reactor, options -> options.transport(wire));
        net.connectFactory(ENDPOINT, _ -> {
                    wire.connection = net.connections().getFirst();
                    return protocol;
                })
                .await();
        return wire;
    }

    Connection connection() {
        return connection;
    }

    /// The protocol, which has paused, goes on.
    void resume() {
        connection().resumeProducing();
        settle();
    }

    /// Bytes come in; returns when what they set off is done.
    void feed(byte[] bytes, int from, int to) {
        if (!closed && to > from) {
            listener.received(Unpooled.copiedBuffer(bytes, from, to - from));
            settle();
        }
    }

    void feed(byte[] bytes) {
        feed(bytes, 0, bytes.length);
    }

    void end() {
        listener.inputEnded();
        settle();
    }

    void settle() {
        reactor.sleep(Duration.ofMillis(1)).await();
    }

    byte[] output() {
        return output.toByteArray();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isReading() {
        return reading;
    }

    private void later(Runnable action) {
        reactor.callLater(Duration.ZERO, action::run);
    }

    @Override
    public SocketAddress localAddress() {
        return new MemoryAddress("fed");
    }

    @Override
    public SocketAddress remoteAddress() {
        return new MemoryAddress("test");
    }

    @Override
    public ByteBufAllocator allocator() {
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void start(WireListener upper) {
        listener = upper;
    }

    @Override
    public void requestWrite() {
        later(() -> {
            ByteBuf taken = listener.takeOutput();
            int count = taken.readableBytes();
            output.writeBytes(ByteBufUtil.getBytes(taken));
            taken.release();
            listener.sent(count);
        });
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public void endOutput() {}

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            later(() -> listener.closed(null));
        }
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public boolean supports(SocketAddress address) {
        return address instanceof MemoryAddress;
    }

    @Override
    public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
        later(() -> opening.opened(this));
        return () -> {};
    }

    @Override
    public void listen(
            SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
        throw new UnsupportedOperationException("listen");
    }
}
