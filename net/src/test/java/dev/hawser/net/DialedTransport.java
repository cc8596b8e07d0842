package dev.hawser.net;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.SocketSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A transport whose peer is the test: it sees each attempt to connect, answers it, and breaks what it likes. It also
/// opens connections to whoever listens.
final class DialedTransport implements StreamTransport {
    static final Endpoint ENDPOINT = Endpoint.memory("server");

    private final Reactor reactor;
    final List<Attempt> attempts = new ArrayList<>();
    private Consumer<Wire> acceptor;
    private boolean accepting = true;
    boolean portOpen;

    /// Whether a port tells that it is closed.
    boolean mutePort;
    private Runnable portClosed;

    DialedTransport(Reactor reactor) {
        this.reactor = reactor;
    }

    Attempt last() {
        return attempts.getLast();
    }

    boolean isAccepting() {
        return accepting;
    }

    /// Somebody connects to the port, whether it accepts or not.
    TestWire dial(SocketAddress peer) {
        TestWire wire = new TestWire(reactor, peer);
        reactor.callLater(Duration.ZERO, () -> acceptor.accept(wire));
        return wire;
    }

    /// The port tells it after all.
    void tellPortClosed() {
        portClosed.run();
    }

    @Override
    public boolean supports(SocketAddress address) {
        return address instanceof MemoryAddress;
    }

    @Override
    public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
        Attempt attempt = new Attempt(opening);
        attempts.add(attempt);
        return () -> attempt.givenUp = true;
    }

    @Override
    public void listen(
            SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
        acceptor = accepted;
        portOpen = true;
        reactor.callLater(
                Duration.ZERO,
                () -> opening.opened(new BoundPort() {
                    @Override
                    public SocketAddress localAddress() {
                        return local;
                    }

                    @Override
                    public void accepting(boolean on) {
                        accepting = on;
                    }

                    @Override
                    public void close(Runnable closed) {
                        portOpen = false;
                        portClosed = closed;
                        if (!mutePort) {
                            reactor.callLater(Duration.ZERO, closed::run);
                        }
                    }
                }));
    }

    final class Attempt {
        private final Opening<Wire> opening;
        boolean givenUp;

        Attempt(Opening<Wire> opening) {
            this.opening = opening;
        }

        void refuse(String why) {
            reactor.callLater(Duration.ZERO, () -> opening.failed(new IOException(why)));
        }

        TestWire accept() {
            TestWire wire = new TestWire(reactor, new MemoryAddress("server"));
            reactor.callLater(Duration.ZERO, () -> opening.opened(wire));
            return wire;
        }
    }

    /// One end of a connection whose other end is the test.
    static final class TestWire implements Wire {
        private final Reactor reactor;
        private final SocketAddress peer;
        final StringBuilder output = new StringBuilder();
        WireListener listener;
        boolean reading = true;
        boolean outputEnded;
        boolean aborted;
        boolean closed;
        boolean gone;

        /// Takes no output while set, like a peer that does not read.
        boolean stalled;

        /// Does not tell its end while set, whatever is asked of it.
        boolean mute;

        ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;

        private boolean requested;

        TestWire(Reactor reactor, SocketAddress peer) {
            this.reactor = reactor;
            this.peer = peer;
        }

        private void later(Runnable action) {
            reactor.callLater(Duration.ZERO, action::run);
        }

        void feed(String text) {
            feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        }

        /// For a test that looks what becomes of the buffer.
        void feed(ByteBuf data) {
            later(() -> listener.received(data));
        }

        void end() {
            later(() -> listener.inputEnded());
        }

        void lose(String why) {
            later(() -> gone(new IOException(why)));
        }

        private void gone(IOException cause) {
            if (!gone) {
                gone = true;
                listener.closed(cause);
            }
        }

        void goOn() {
            stalled = false;
            if (requested) {
                later(this::take);
            }
        }

        @Override
        public SocketAddress localAddress() {
            return new MemoryAddress("here");
        }

        @Override
        public SocketAddress remoteAddress() {
            return peer;
        }

        @Override
        public ByteBufAllocator allocator() {
            return allocator;
        }

        @Override
        public void start(WireListener upper) {
            listener = upper;
        }

        @Override
        public void requestWrite() {
            requested = true;
            later(this::take);
        }

        private void take() {
            if (stalled || gone) {
                return;
            }
            requested = false;
            for (ByteBuf taken = listener.takeOutput(); taken.isReadable(); taken = listener.takeOutput()) {
                int count = taken.readableBytes();
                output.append(taken.toString(StandardCharsets.ISO_8859_1));
                taken.release();
                listener.sent(count);
            }
        }

        @Override
        public void reading(boolean on) {
            reading = on;
        }

        @Override
        public void endOutput() {
            outputEnded = true;
        }

        @Override
        public void close() {
            closed = true;
            goneSoon();
        }

        @Override
        public void abort() {
            aborted = true;
            goneSoon();
        }

        private void goneSoon() {
            if (!mute) {
                later(() -> gone(null));
            }
        }
    }
}
