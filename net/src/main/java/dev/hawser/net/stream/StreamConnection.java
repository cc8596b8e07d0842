package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.flight.Flight;
import dev.hawser.invariant.Invariant;
import dev.hawser.net.CloseReason;
import dev.hawser.net.CodecException;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.NetException;
import dev.hawser.net.WriteBufferFullException;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection over any wire. Its end:
 *
 * <pre>
 *   OPEN ──close()──▶ CLOSING ──all sent──▶ wire closes ──▶ GONE
 *    ├──both streams ended, input delivered─▶ wire closes ──▶ │
 *    └──abort(), close() takes too long, the wire breaks ─────┘
 * </pre>
 */
public final class StreamConnection extends Wired implements Connection, WireListener {
    private enum State {
        OPEN,
        CLOSING,
        GONE
    }

    private final Consumer<StreamConnection> whenGone;
    private final Waiters<CloseReason> closeWaiters = new Waiters<>();

    private State state = State.OPEN;

    /** Asked for; then, when all is sent, done. */
    private boolean outputEnds;

    private boolean outputEnded;
    private boolean wireClosing;
    private @Nullable CloseReason reason;

    /** What later calls fail with. */
    private @Nullable Supplier<NetException> failure;

    private @Nullable DelayedCall deadline;

    /** When it began, by the reactor's clock. */
    private long begun;

    public StreamConnection(
            Reactor reactor, Wire wire, NetSettings options, Securing securing, Consumer<StreamConnection> whenGone) {
        super(reactor, wire, options, securing);
        this.whenGone = whenGone;
    }

    /** {@return the only kind that there is} */
    public static StreamConnection of(Connection connection) {
        return switch (connection) {
            case StreamConnection stream -> stream;
        };
    }

    /** Begins to receive. */
    public void start() {
        Invariant.check(state == State.OPEN && reason == null, "a connection begins open");
        begun = reactor.nanoTime();
        wire.start(this);
    }

    @Override
    public boolean isUntouched() {
        return state == State.OPEN;
    }

    @Override
    boolean isGone() {
        return state == State.GONE;
    }

    @Override
    boolean takesOutput() {
        return state != State.GONE && reason == null;
    }

    @Override
    boolean hasEndedOutput() {
        return outputEnds;
    }

    @Override
    NetException failure() {
        return failure == null
                ? new ConnectionClosedException("nothing can be written to " + this, null)
                : failure.get();
    }

    @Override
    public Optional<CloseReason> end() {
        Invariant.check(state != State.GONE || reason != null, "what is gone has a reason for it");
        return state == State.GONE ? Optional.ofNullable(reason) : Optional.empty();
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN && !outputEnds;
    }

    @Override
    @Nullable NetException refusal() {
        if (failure != null) {
            return failure.get();
        }
        if (inbound.isHeld()) {
            throw new IllegalStateException(
                    "TLS is being started on this connection; await that before the next write");
        }
        if (state != State.OPEN || outputEnds) {
            return new ConnectionClosedException("nothing can be written to " + this, null);
        }
        return outbound.isOverLimit() // of the codecs' output, their channel looks after the limit
                ? new WriteBufferFullException(outbound.inMemory() + " bytes wait to be sent, more than the "
                        + options.writeLimit() + " allowed; nothing of this write was taken")
                : null;
    }

    @Override
    public Deferred<@Nullable Void> closeOutput() {
        access.requireOpen();
        if (state == State.OPEN && !outputEnds) {
            flushCodec();
            outputEnds = true;
            if (outbound.pending() == 0) {
                emptied();
            }
        }
        return flush();
    }

    @Override
    public Deferred<@Nullable Void> close() {
        access.requireOpen();
        if (state == State.OPEN) {
            beginToClose();
            if (codec != null) {
                codec.sayGoodbye();
            }
            closeIfAllSent();
        } else if (state == State.GONE && failure != null) {
            inbound.drop(failure); // what came before its end, and was not read
        }
        if (codec != null) {
            codec.drop();
        }
        return whenClosed().addCallback(_ -> null);
    }

    private void dropInput() {
        inbound.drop(() -> new ConnectionClosedException("its input is not read any more", null));
    }

    private void beginToClose() {
        Invariant.check(state == State.OPEN, "a connection is closed once");
        state = State.CLOSING;
        dropInput();
    }

    /** A handler closes it, in good order; what the handlers have made can still be read. */
    void closeForHandler() {
        beginToClose();
        closeIfAllSent();
    }

    private void closeIfAllSent() {
        Invariant.check(state != State.OPEN, "only what closes ends with its output");
        if (outbound.pending() == 0 && (codec == null || !codec.isOpen())) {
            closeWire();
        } else if (deadline == null) {
            deadline = reactor.callLater(options.closeTimeout(), this::closedTooSlowly);
        }
    }

    /** Ends it for a failure: behind what handlers have answered to that, else at once. */
    public void giveUp(Throwable cause) {
        flushCodec();
        if (isUntouched() && !(cause instanceof CodecException && pendingOutput() > 0)) {
            abort(Optional.of(cause));
        } else {
            close(); // or goes on with it
        }
    }

    private void closedTooSlowly() {
        Invariant.check(state == State.CLOSING, "the time to close is measured while it closes");
        deadline = null;
        if (pendingOutput() == 0) {
            closeWire(); // it was a handler that took its time
            return;
        }
        abort(Optional.of(new ConnectionLostException(
                "closing took longer than " + options.closeTimeout() + ", with " + outbound.pending()
                        + " bytes still to be sent to " + remoteAddress(),
                null)));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void closeWire() {
        if (!wireClosing && reason == null) { // else it was aborted
            Invariant.check(outbound.pending() == 0, "a wire that is closed in good order has sent all");
            wireClosing = true;
            cancelDeadline(); // all is sent; what a wire does to say goodbye has a limit of its own
            wire.close();
        }
    }

    @Override
    public void abort() {
        access.requireOpen();
        abort(Optional.empty());
    }

    @Override
    public void abort(Optional<Throwable> cause) {
        if (state == State.GONE && failure != null) {
            inbound.drop(failure); // what came before its end, and was not read
        }
        if (state == State.GONE || reason != null) {
            return;
        }
        reason = new CloseReason.Aborted(cause);
        Invariant.check(failure == null, "what ends a connection first is its end");
        state = State.CLOSING;
        Supplier<NetException> closed = () -> new ConnectionClosedException("it was aborted", cause.orElse(null));
        failure = closed;
        inbound.drop(closed);
        if (codec != null) {
            codec.drop();
        }
        outbound.drop(closed);
        Invariant.check(outbound.pending() == 0, "of what is aborted no output is kept");
        Invariant.check(!inbound.hasBytes(), "what is aborted has nothing to read");
        wire.abort();
    }

    @Override
    public Deferred<CloseReason> whenClosed() {
        if (state == State.GONE && reason != null) {
            return Deferred.succeed(reason);
        }
        return closeWaiters.add();
    }

    @Override
    public void stopProducing() {
        if (state == State.OPEN && outputEnds) {
            dropInput(); // what is still to be sent takes as long as the peer needs for it
            closeIfBothEnded();
        } else {
            close();
        }
    }

    @Override
    public void received(ByteBuf data) {
        Invariant.check(state != State.GONE, "nothing arrives at what is gone");
        inbound.received(data);
        deliverSoon();
    }

    @Override
    public void inputEnded() {
        Invariant.check(state != State.GONE, "the end of the input comes before that of the connection");
        inbound.ended();
        deliverSoon();
        closeIfBothEnded();
    }

    @Override
    public ByteBuf takeOutput() {
        if (codec != null) {
            codec.writer().turnEnds();
        }
        return outbound.take();
    }

    @Override
    public @Nullable FileRegion takeFile() {
        return outbound.takeFile();
    }

    @Override
    public void sent(long bytes) {
        if (reason == null) { // else it was dropped
            Invariant.check(state != State.GONE, "nothing is sent by what is gone");
            outbound.sent(bytes);
            if (codec != null) {
                codec.sent(bytes);
            }
            tellIfRoom();
        }
    }

    @Override
    void emptied() {
        if (codec != null && codec.holdsOutput()) {
            return; // which it will give
        }
        if (state == State.CLOSING) {
            if (reason == null) { // else it was aborted
                closeIfAllSent();
            }
        } else if (outputEnds && !outputEnded) {
            Invariant.check(outbound.pending() == 0, "the end of the output is behind all of it");
            outputEnded = true;
            wire.endOutput();
            closeIfBothEnded();
        }
    }

    /** A protocol that has paused gets what came before its end, and that end, first. */
    private void closeIfBothEnded() {
        boolean taken = hasTakenAll();
        Invariant.check(!outputEnded || outputEnds, "only an output that was to end has ended");
        if (outputEnded && (taken || inbound.isDropping())) {
            closeWire();
        }
    }

    @Override
    void delivered() {
        if (state == State.GONE) {
            stopFeed();
        } else {
            closeIfBothEnded();
        }
    }

    @Override
    public void closed(@Nullable IOException cause) {
        Invariant.check(state != State.GONE, "the end of a wire is told once");
        boolean inOrder = cause == null && (wireClosing || pendingOutput() == 0);
        if (reason == null) {
            reason = inOrder ? new CloseReason.Done() : WireEnd.broken(cause);
        }
        CloseReason how = reason;
        state = State.GONE;
        cancelDeadline();
        SocketAddress remote = remoteAddress();
        Supplier<NetException> ended = failure != null ? failure : () -> WireEnd.failure(how, String.valueOf(remote));
        failure = ended;
        outbound.drop(ended);
        inbound.over(how instanceof CloseReason.Done ? null : ended);
        deliverSoon();
        stopFeed();
        logDiscarded(how);
        if (codec != null) {
            access.queue("letting handlers go", codec::gone);
        }
        Invariant.check(outbound.pending() == 0, "of what is gone no output is kept");
        Invariant.check(deadline == null && inbound.hasEnded(), "what is gone waits for nothing");
        if (Flight.isOn()) {
            Flight.connection(
                    () -> String.valueOf(remote),
                    reactor.nanoTime() - begun,
                    how.getClass().getSimpleName(),
                    how instanceof CloseReason.Lost);
        }
        closeWaiters.succeed(access, "telling that a connection has closed", how);
        whenGone.accept(this);
    }

    @Override
    public String toString() {
        return "Connection[" + wire.localAddress() + " - " + wire.remoteAddress() + ", " + state + "]";
    }
}
