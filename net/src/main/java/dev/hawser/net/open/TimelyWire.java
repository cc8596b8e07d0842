package dev.hawser.net.open;

import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsStart;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireAbortedException;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wire that is not the engine's own, held to its promise to tell its end: after a close it has some time for that, and
 * is aborted then; after an abort it has {@link #AFTER_ABORT}, and counts as gone then. Whatever waits for the end of a
 * connection would wait for ever otherwise. On the reactor, or in the pump.
 */
public final class TimelyWire implements Wire, WireListener {
    /** Also the least that a close is given. */
    static final Duration AFTER_ABORT = Duration.ofSeconds(5);

    private final Reactor reactor;
    private final Wire wire;
    private final Duration closeLimit;
    private @Nullable WireListener upper;

    /** While it is to tell its end. */
    private @Nullable DelayedCall timer;

    private boolean closing;
    private boolean aborting;

    /** The end is told. */
    private boolean over;

    /** Why it was aborted here. */
    private @Nullable IOException cause;

    public TimelyWire(Reactor reactor, Wire wire, Duration closeTimeout) {
        this.reactor = reactor;
        this.wire = wire;
        this.closeLimit = closeTimeout.compareTo(AFTER_ABORT) > 0 ? closeTimeout : AFTER_ABORT;
    }

    @Override
    public SocketAddress localAddress() {
        return wire.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return wire.remoteAddress();
    }

    @Override
    public ByteBufAllocator allocator() {
        return wire.allocator();
    }

    @Override
    public void start(WireListener listener) {
        upper = listener;
        wire.start(this);
        awaitEnd(); // it may have been aborted during a handshake, when there was nobody to tell
    }

    @Override
    public void startTls(TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        wire.startTls(start, opening);
    }

    @Override
    public Optional<TlsSession> tls() {
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
        if (!closing && !aborting) {
            closing = true;
            awaitEnd();
        }
    }

    @Override
    public void abort() {
        wire.abort();
        if (!aborting) {
            aborting = true;
            awaitEnd();
        }
    }

    private void awaitEnd() {
        stopTimer();
        if (upper == null || over) {
            return;
        }
        if (aborting) {
            timer = reactor.callLater(AFTER_ABORT, this::giveUp);
        } else if (closing) {
            timer = reactor.callLater(closeLimit, this::abortInstead);
        }
    }

    private void stopTimer() {
        if (timer != null && timer.isActive()) {
            timer.cancel();
        }
        timer = null;
    }

    private void abortInstead() {
        cause = new WireAbortedException(
                "the transport of the connection to " + remoteAddress() + " did not close it within " + closeLimit);
        abort();
    }

    private void giveUp() {
        reactor.access()
                .failed(
                        "aborting the connection to " + remoteAddress(),
                        new IllegalStateException("its transport has not told that it is gone, though it must, "
                                + AFTER_ABORT + " after the abort; it counts as gone from now on"));
        closed(null);
    }

    @Override
    public void received(ByteBuf data) {
        if (upper == null || over) {
            data.release();
        } else {
            upper.received(data);
        }
    }

    @Override
    public void inputEnded() {
        if (upper != null && !over) {
            upper.inputEnded();
        }
    }

    @Override
    public ByteBuf takeOutput() {
        return upper == null || over ? Unpooled.EMPTY_BUFFER : upper.takeOutput();
    }

    @Override
    public void sent(long bytes) {
        if (upper != null && !over) {
            upper.sent(bytes);
        }
    }

    @Override
    public void closed(@Nullable IOException failure) {
        if (upper != null && !over) {
            over = true;
            stopTimer();
            upper.closed(cause != null ? cause : failure);
        }
    }
}
