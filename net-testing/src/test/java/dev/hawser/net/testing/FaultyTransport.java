package dev.hawser.net.testing;

import dev.hawser.net.transport.SocketSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A transport that is right but for one thing.
record FaultyTransport(StreamTransport right, Fault fault) implements StreamTransport {
    /// What is wrong, and which case of the kit finds it.
    enum Fault {
        NONE("megabytesArriveInOrderBothWaysAtOnce"),
        LOSES_A_BYTE("megabytesArriveInOrderBothWaysAtOnce"),
        SWAPS_PIECES("millionWritesOfOneByteArriveInOrder"),
        HIDES_THE_END("bytesBeforeTheEndAreReadAfterIt"),
        ENDS_BOTH_WAYS("halfCloseLeavesTheOtherDirectionOpen"),
        TAKES_AN_ABORT_FOR_A_CLOSE("abortIsSeenByThePeer"),
        TAKES_A_CLOSE_FOR_AN_ABORT("closeSendsWhatWasWritten"),
        READS_ON("readerThatStopsStopsTheWriter"),
        DOES_NOT_READ_ON("readerInFitsAndStartsGetsEverything"),
        HIDES_A_REFUSAL("connectToAClosedPortIsRefused"),
        KEEPS_THE_PORT("connectToAClosedPortIsRefused");

        private final String foundBy;

        Fault(String foundBy) {
            this.foundBy = foundBy;
        }

        String foundBy() {
            return foundBy;
        }
    }

    @Override
    public boolean supports(SocketAddress address) {
        return right.supports(address);
    }

    @Override
    public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
        return right.connect(remote, options, new Opening<>() {
            @Override
            public void opened(Wire wire) {
                opening.opened(new FaultyWire(wire, fault));
            }

            @Override
            public void failed(IOException failure) {
                if (fault != Fault.HIDES_A_REFUSAL) {
                    opening.failed(failure);
                }
            }
        });
    }

    @Override
    public void listen(
            SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
        right.listen(local, options, wire -> accepted.accept(new FaultyWire(wire, fault)), new Opening<>() {
            @Override
            public void opened(BoundPort port) {
                opening.opened(fault == Fault.KEEPS_THE_PORT ? new KeptPort(port) : port);
            }

            @Override
            public void failed(IOException failure) {
                opening.failed(failure);
            }
        });
    }

    private record KeptPort(BoundPort right) implements BoundPort {
        @Override
        public SocketAddress localAddress() {
            return right.localAddress();
        }

        @Override
        public void accepting(boolean on) {
            right.accepting(on);
        }

        @Override
        public void close(Runnable closed) {
            closed.run();
        }
    }

    private static final class FaultyWire implements Wire, WireListener {
        private final Wire right;
        private final Fault fault;
        private WireListener upper;
        private long received;
        private @Nullable ByteBuf held;

        FaultyWire(Wire right, Fault fault) {
            this.right = right;
            this.fault = fault;
        }

        @Override
        public SocketAddress localAddress() {
            return right.localAddress();
        }

        @Override
        public SocketAddress remoteAddress() {
            return right.remoteAddress();
        }

        @Override
        public ByteBufAllocator allocator() {
            return right.allocator();
        }

        @Override
        public void start(WireListener listener) {
            upper = listener;
            right.start(this);
        }

        @Override
        public void requestWrite() {
            right.requestWrite();
        }

        @Override
        public void reading(boolean on) {
            if (on ? fault != Fault.DOES_NOT_READ_ON : fault != Fault.READS_ON) {
                right.reading(on);
            }
        }

        @Override
        public void endOutput() {
            right.endOutput();
            if (fault == Fault.ENDS_BOTH_WAYS) {
                right.close();
            }
        }

        @Override
        public void close() {
            if (fault == Fault.TAKES_A_CLOSE_FOR_AN_ABORT) {
                right.abort();
            } else {
                right.close();
            }
        }

        @Override
        public void abort() {
            if (fault == Fault.TAKES_AN_ABORT_FOR_A_CLOSE) {
                right.close();
            } else {
                right.abort();
            }
        }

        @Override
        public void received(ByteBuf data) {
            boolean late = received > 200_000;
            received += data.readableBytes();
            if (fault == Fault.LOSES_A_BYTE && late) {
                received = Long.MIN_VALUE;
                upper.received(data.skipBytes(1));
            } else if (fault == Fault.SWAPS_PIECES && late) {
                received = Long.MIN_VALUE;
                held = data;
            } else {
                upper.received(data);
                if (held != null) {
                    upper.received(held);
                    held = null;
                }
            }
        }

        @Override
        public void inputEnded() {
            if (fault != Fault.HIDES_THE_END) {
                upper.inputEnded();
            }
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
}
