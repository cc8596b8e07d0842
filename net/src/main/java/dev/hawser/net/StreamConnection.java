package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
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
final class StreamConnection extends Reading implements Connection, WireListener {
    private enum State {
        OPEN,
        CLOSING,
        GONE
    }

    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    private final Wire wire;
    private final NetOptions options;
    private final Outbound outbound;
    private final Consumer<StreamConnection> whenGone;
    private final Securing securing;
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
    private @Nullable Delivery delivery;
    private @Nullable Production production;

    StreamConnection(
            Reactor reactor, Wire wire, NetOptions options, Securing securing, Consumer<StreamConnection> whenGone) {
        super(reactor, new Inbound(reactor.access(), wire, options.readBuffer()));
        this.securing = securing;
        this.wire = wire;
        this.options = options;
        this.whenGone = whenGone;
        this.outbound = new Outbound(access, wire, options, this::emptied);
    }

    /** Begins to receive. */
    void start() {
        wire.start(this);
    }

    Inbound inbound() {
        return inbound;
    }

    @Override
    boolean isDelivering() {
        return delivery != null;
    }

    /** Whether neither end has closed or broken it. */
    boolean isUntouched() {
        return state == State.OPEN;
    }

    /** How it came to its end, once the wire is gone. */
    Optional<CloseReason> end() {
        return state == State.GONE ? Optional.ofNullable(reason) : Optional.empty();
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
    public Optional<TlsSession> tls() {
        return wire.tls();
    }

    @Override
    public Deferred<TlsSession> startTlsAsClient(String host, TlsOptions options) {
        access.requireOpen();
        requireNonNull(host, "host");
        return new StartTls(this, access, wire, host).begin(securing.forClient(options));
    }

    @Override
    public Deferred<TlsSession> startTlsAsServer(TlsOptions options) {
        access.requireOpen();
        return new StartTls(this, access, wire, "").begin(securing.forStartedServer(options));
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN && !outputEnds;
    }

    /** Why nothing can be written now, or null. */
    private @Nullable NetException refusal() {
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
        return outbound.isOverLimit()
                ? new WriteBufferFullException(outbound.pending() + " bytes wait to be sent, more than the "
                        + options.writeLimit() + " allowed; nothing of this write was taken")
                : null;
    }

    private Deferred<@Nullable Void> write(Runnable adding) {
        access.requireOpen();
        NetException refusal = refusal();
        if (refusal != null) {
            return Deferred.fail(refusal);
        }
        adding.run();
        tellIfFull();
        return outbound.room();
    }

    private void tellIfFull() {
        if (production != null && outbound.isFull()) {
            production.full();
        }
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        return write(() -> outbound.add(bytes));
    }

    @Override
    public Deferred<@Nullable Void> write(String text) {
        requireNonNull(text, "text");
        return write(() -> add(text));
    }

    private void add(String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        ByteBufUtil.reserveAndWriteUtf8(outbound.place(length), text, length);
        outbound.added(length);
    }

    @Override
    public Deferred<@Nullable Void> write(ByteBuffer bytes) {
        int length = bytes.remaining();
        return write(() -> {
            outbound.place(length).writeBytes(bytes);
            outbound.added(length);
        });
    }

    @Override
    public Deferred<@Nullable Void> write(ByteBuf buffer) {
        access.requireOpen();
        if (inbound.isHeld() || refusal() != null) {
            buffer.release();
        }
        return write(() -> outbound.add(buffer));
    }

    private boolean maySend() {
        access.requireOpen();
        NetException refusal = refusal();
        if (refusal instanceof WriteBufferFullException) {
            abort(Optional.of(refusal));
        }
        return refusal == null;
    }

    @Override
    public void send(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        if (maySend()) {
            outbound.add(bytes);
            tellIfFull();
        }
    }

    @Override
    public void send(String text) {
        requireNonNull(text, "text");
        if (maySend()) {
            add(text);
            tellIfFull();
        }
    }

    @Override
    public void send(ByteBuf buffer) {
        if (inbound.isHeld()) {
            buffer.release();
        }
        if (maySend()) {
            outbound.add(buffer);
            tellIfFull();
        } else {
            buffer.release();
        }
    }

    @Override
    public Deferred<@Nullable Void> flush() {
        access.requireOpen();
        return state == State.GONE && failure != null ? Deferred.fail(failure.get()) : outbound.empty();
    }

    @Override
    public OutputStream outputStream() {
        return new ConnectionOutput(this);
    }

    @Override
    public long pendingOutput() {
        return outbound.pending();
    }

    @Override
    public Deferred<@Nullable Void> closeOutput() {
        access.requireOpen();
        if (state == State.OPEN && !outputEnds) {
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
            state = State.CLOSING;
            dropInput();
            if (outbound.pending() == 0) {
                closeWire();
            } else {
                deadline = reactor.callLater(options.closeTimeout(), this::closedTooSlowly);
            }
        } else if (state == State.GONE && failure != null) {
            inbound.drop(failure); // what came before its end, and was not read
        }
        return whenClosed().addCallback(_ -> null);
    }

    private void dropInput() {
        inbound.drop(() -> new ConnectionClosedException("its input is not read any more", null));
    }

    private void closedTooSlowly() {
        deadline = null;
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
        if (!wireClosing) {
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

    void abort(Optional<Throwable> cause) {
        if (state == State.GONE && failure != null) {
            inbound.drop(failure); // what came before its end, and was not read
        }
        if (state == State.GONE || reason != null) {
            return;
        }
        reason = new CloseReason.Aborted(cause);
        state = State.CLOSING;
        Supplier<NetException> closed = () -> new ConnectionClosedException("it was aborted", cause.orElse(null));
        failure = closed;
        inbound.drop(closed);
        outbound.drop(closed);
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
    public void deliverTo(Protocol protocol) {
        requireNonNull(protocol, "protocol");
        begin(protocol).schedule();
    }

    /** Makes the protocol the one that reads; it is told nothing yet. */
    Delivery begin(Protocol protocol) {
        access.requireOpen();
        if (inbound.waits()) {
            throw new IllegalStateException("a read of this connection waits; cancel it before a protocol takes over");
        }
        if (delivery != null) {
            delivery.stop();
        }
        delivery = new Delivery(this, access, protocol);
        return delivery;
    }

    @Override
    public boolean takesInput() {
        return delivery != null && delivery.mayGetInput() && !inbound.isDropping();
    }

    @Override
    public void unread(ByteBuf rest) {
        access.requireOpen();
        if (inbound.waits() || takesInput()) {
            rest.release();
            throw new IllegalStateException("input is taken at this moment; pause it before bytes are put back");
        }
        inbound.unread(rest);
        deliverSoon();
    }

    @Override
    public void registerProducer(Producer producer) {
        access.requireOpen();
        if (production != null) {
            throw new IllegalStateException("this connection has a producer already; unregister it first");
        }
        Production made = new Production(this, access, requireNonNull(producer, "producer"));
        production = made;
        if (state == State.GONE || reason != null) {
            stopProducerOfNone();
        } else {
            made.begin(outbound.isFull());
        }
    }

    /** A producer is of no use to a connection that is gone; but it may be who takes what has come in before. */
    private void stopProducerOfNone() {
        if (production != null && (delivery == null || delivery.isOver())) {
            production.stop();
            production = null;
        }
    }

    @Override
    public void unregisterProducer() {
        access.requireOpen();
        production = null;
    }

    boolean isProducedBy(Production candidate) {
        return state != State.GONE && candidate.equals(production);
    }

    @Override
    public void pauseProducing() {
        access.requireOpen();
        inbound.pause(true);
    }

    @Override
    public void resumeProducing() {
        access.requireOpen();
        inbound.pause(false);
        deliverSoon();
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

    void deliverSoon() {
        if (delivery != null) {
            delivery.schedule();
        }
    }

    @Override
    public void received(ByteBuf data) {
        inbound.received(data);
        deliverSoon();
    }

    @Override
    public void inputEnded() {
        inbound.ended();
        deliverSoon();
        closeIfBothEnded();
    }

    @Override
    public ByteBuf takeOutput() {
        return outbound.take();
    }

    @Override
    public void sent(long bytes) {
        if (reason == null) { // else it was dropped
            outbound.sent(bytes);
            if (production != null && !outbound.isFull()) {
                production.room(outbound.pending() == 0);
            }
        }
    }

    /** All output is sent. */
    private void emptied() {
        if (state == State.CLOSING) {
            closeWire();
        } else if (outputEnds && !outputEnded) {
            outputEnded = true;
            wire.endOutput();
            closeIfBothEnded();
        }
    }

    /** A protocol that has paused gets what came before its end, and that end, first. */
    private void closeIfBothEnded() {
        boolean taken = delivery == null ? inbound.hasEnded() : delivery.hasToldAll();
        if (outputEnded && (taken || inbound.isDropping())) {
            closeWire();
        }
    }

    /** The protocol has been told what there was to tell. On the runner. */
    void delivered() {
        if (state == State.GONE) {
            stopProducerOfNone();
        } else {
            closeIfBothEnded();
        }
    }

    @Override
    public void closed(@Nullable IOException cause) {
        boolean inOrder = cause == null && (wireClosing || outbound.pending() == 0);
        if (reason == null) {
            reason = inOrder ? new CloseReason.Done() : Ending.broken(cause);
        }
        CloseReason how = reason;
        state = State.GONE;
        cancelDeadline();
        SocketAddress remote = remoteAddress();
        Supplier<NetException> ended = failure != null ? failure : () -> Ending.failure(how, String.valueOf(remote));
        failure = ended;
        outbound.drop(ended);
        inbound.over(how instanceof CloseReason.Done ? null : ended);
        deliverSoon();
        stopProducerOfNone();
        logDiscarded(how);
        closeWaiters.succeed(access, "telling that a connection has closed", how);
        whenGone.accept(this);
    }

    /** Bytes that this end had, and that went nowhere. */
    private void logDiscarded(CloseReason how) {
        if (inbound.discarded() > 0 || outbound.discarded() > 0) {
            LOG.log(
                    Ending.level(how),
                    () -> "the connection " + localAddress() + " - " + remoteText() + " "
                            + Ending.text(how) + "; unsent output: " + outbound.discarded() + " bytes, unread input: "
                            + inbound.discarded() + " bytes");
        }
    }

    private String remoteText() {
        return String.valueOf(wire.remoteAddress());
    }

    @Override
    public String toString() {
        return "Connection[" + wire.localAddress() + " - " + remoteText() + ", " + state + "]";
    }
}
