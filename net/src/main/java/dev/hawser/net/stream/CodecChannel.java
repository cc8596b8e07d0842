package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CodecException;
import dev.hawser.net.NetException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection as handlers of Netty's see it. Bytes that are read go in at the lower end of their pipeline; what comes out
 * at its upper end waits here for its reader. What they write goes to the connection. Runs where the user's code runs.
 *
 * <pre>
 *   OPEN ──the connection or a handler closes──▶ CLOSING ──all has left──▶ CLOSED
 *     └──the connection is gone, and what it had received was read──────────┘
 * </pre>
 */
public final class CodecChannel extends ConnectionChannel
        implements CodecPipeline.Owner, CodecOutput.Owner, CodecWriter.Gate {
    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final CodecOutput output;
    private final CodecWriter writer;

    /** Those whose place this has taken. */
    private final @Nullable CodecChannel previous;

    /** Made for the first who waits; of both kinds, as on most connections nobody does. */
    private @Nullable Waiting waiting;

    private record Waiting(Waiters<@Nullable Void> forRoom, Waiters<@Nullable Void> forEmpty) {}

    /** Who wants to know that it is closed. */
    private @Nullable List<ChannelPromise> closers;

    private State state = State.OPEN;

    /** It was a handler that has closed the connection. */
    private boolean closedByHandler;

    /** Something is fed to the handlers, and whoever does it looks for itself what came of it. */
    private boolean feeding;

    /** A handler has asked for input, by itself or by Netty's auto-read. */
    private boolean readAsked;

    private boolean inputEnded;

    /** The connection is gone; what it had received may still be asked for. */
    private boolean gone;

    CodecChannel(StreamConnection connection, @Nullable CodecChannel previous, ChannelHandler... handlers) {
        super(connection);
        this.previous = previous;
        this.output = new CodecOutput(connection, this, loop, connection.pendingOutput());
        this.writer = new CodecWriter(this, this, loop);
        pipeline().addLast(handlers);
    }

    /** Tells the handlers that they have a connection. */
    void begin() {
        loop.run(() -> unsafe().register(loop, newPromise()));
    }

    /** What came out of the handlers. */
    public CodecPipeline arrivals() {
        return (CodecPipeline) pipeline();
    }

    /** By which messages go to the handlers. */
    public CodecWriter writer() {
        return writer;
    }

    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new CodecPipeline(this, this);
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Orderly();
    }

    /** Closes behind what was flushed, where Netty would drop it. */
    private final class Orderly extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            safeSetFailure(promise, new UnsupportedOperationException(connection + " is connected already"));
        }

        @Override
        public void close(ChannelPromise promise) {
            writer.flushNow(); // which may lead here too
            if (state == State.CLOSED) {
                super.close(promise);
                return;
            }
            if (closers == null) {
                closers = new ArrayList<>(1);
            }
            closers.add(promise);
            if (state == State.OPEN) {
                state = State.CLOSING;
                if (connection.isUntouched()) {
                    closedByHandler = true;
                    connection.closeForHandler();
                }
            }
            closeIfAllLeft();
        }

        /** Without waiting for anything. */
        void closeNow() {
            if (state != State.CLOSED) {
                super.close(newPromise());
                List<ChannelPromise> told = closers == null ? List.of() : closers;
                closers = null;
                told.forEach(promise -> super.close(promise));
            }
        }
    }

    private void closeIfAllLeft() {
        if (state == State.CLOSING && !holdsOutput()) {
            ((Orderly) unsafe()).closeNow();
        }
    }

    @Override
    protected void doClose() {
        state = State.CLOSED;
        connection.outputOfCodecIsOver();
    }

    @Override
    protected void doBeginRead() {
        if (!readAsked) {
            readAsked = true;
            if (isRegistered()) {
                tellArrival();
            }
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) throws Exception {
        if (state != State.OPEN || gone || connection.hasEndedOutput()) {
            throw new ClosedChannelException();
        }
        if (message instanceof ByteBuf || message instanceof FileRegion) {
            return message;
        }
        throw new UnsupportedOperationException(
                "no handler makes bytes of a " + message.getClass().getName());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer from) {
        if (gone) {
            failAll(from, connection.failure());
            return;
        }
        output.give(from);
        connection.abortIfOverLimit(from.totalPendingWriteBytes());
    }

    private static void failAll(ChannelOutboundBuffer from, Throwable cause) {
        while (from.remove(cause)) {}
    }

    /** Whether output that was flushed has not left. */
    boolean holdsOutput() {
        ChannelOutboundBuffer buffer = buffer();
        return buffer != null && !buffer.isEmpty();
    }

    /** Bytes that were flushed and that the connection does not have yet. */
    long keptOutput() {
        return output.kept(buffer());
    }

    /** Bytes have left the connection. In the pump. */
    void sent(long bytes) {
        if (previous != null) {
            previous.sent(bytes);
        }
        output.sent(bytes);
    }

    @Override
    public @Nullable ChannelOutboundBuffer buffer() {
        return unsafe().outboundBuffer();
    }

    @Override
    public boolean closesWithOutput() {
        return state != State.OPEN;
    }

    @Override
    public void settled() {
        if (waiting != null && isWritable()) {
            waiting.forRoom.succeed(connection.access, "going on to write", null);
        }
        if (!holdsOutput()) {
            if (waiting != null) {
                waiting.forEmpty.succeed(connection.access, "having flushed", null);
            }
            closeIfAllLeft();
            connection.outputOfCodecIsOver();
        }
    }

    /** Hands bytes to the handlers, which release them. */
    public void feed(ByteBuf data) {
        if (state == State.CLOSED) {
            data.release();
            return;
        }
        fireNowOrLater(() -> {
            readAsked = false;
            pipeline().fireChannelRead(data);
            pipeline().fireChannelReadComplete();
        });
    }

    private void fireNowOrLater(Runnable firing) {
        feeding = true;
        try {
            loop.run(firing);
        } finally {
            feeding = false;
        }
    }

    /** Whether the handlers want bytes. */
    public boolean wantsInput() {
        return readAsked || config().isAutoRead();
    }

    /** Tells the handlers that the peer has ended its output: some make a last message of what is left. */
    public void inputEnded() {
        if (!inputEnded && state != State.CLOSED) {
            inputEnded = true;
            fireNowOrLater(() -> {
                pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
                pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
            });
            closeIfOver();
        }
    }

    private Waiting waiting() {
        if (waiting == null) {
            waiting = new Waiting(new Waiters<>(), new Waiters<>());
        }
        return waiting;
    }

    /** Fires when there is room for more. */
    public Deferred<@Nullable Void> room() {
        if (isWritable()) {
            return Deferred.succeed(null);
        }
        writer.flushNow();
        return isWritable() ? Deferred.succeed(null) : waiting().forRoom.add();
    }

    /** Fires when all has left that was written. */
    Deferred<@Nullable Void> empty() {
        return holdsOutput() ? waiting().forEmpty.add() : Deferred.succeed(null);
    }

    /** Whether a handler has closed the connection, which is then its end for those who read. */
    public boolean isClosedByHandler() {
        return closedByHandler;
    }

    @Override
    public boolean keepsArrivals() {
        return state != State.CLOSED || closedByHandler;
    }

    @Override
    public void tellArrival() {
        if (!feeding) {
            connection.inbound().serve(); // lets whoever waits for messages look
            connection.deliverSoon();
        }
    }

    @Override
    public void tellDefect(CodecException defect) {
        connection.access.failed("running handlers of " + connection, defect);
    }

    /** This side closes the connection: the handlers say goodbye, and close the channel. */
    void sayGoodbye() {
        drop();
        if (state == State.OPEN) {
            writer.flushNow();
            loop.run(() -> {
                var _ = pipeline().close();
            });
        }
    }

    /** This side has no use for what comes. */
    void drop() {
        if (previous != null) {
            previous.drop();
        }
        arrivals().drop();
        closeIfOver();
    }

    /** The connection is gone. */
    void gone() {
        if (previous != null) {
            previous.gone();
        }
        gone = true;
        ChannelOutboundBuffer buffer = buffer();
        if (buffer != null) {
            loop.run(() -> failAll(buffer, connection.failure()));
        }
        if (waiting != null) {
            waiting.forRoom.fail(connection.access, "failing a write", connection::failure);
            waiting.forEmpty.fail(connection.access, "failing a flush", connection::failure);
        }
        closeIfOver();
    }

    private void closeIfOver() {
        if (gone && (inputEnded || arrivals().isDropping())) {
            shut();
        }
    }

    /** Lets the handlers let go of what they have. */
    void shut() {
        if (state != State.CLOSED) {
            loop.run(() -> {
                ((Orderly) unsafe()).closeNow();
                loop.finish();
            });
        }
    }

    @Override
    public boolean isOpen() {
        return state != State.CLOSED;
    }

    /** {@inheritDoc} A handler may have closed it, or the connection. */
    @Override
    public @Nullable NetException refusal() {
        return state == State.OPEN ? connection.refusal() : connection.failure();
    }

    @Override
    public NetException failure() {
        return connection.failure();
    }

    @Override
    public void askAtTheEndOfTheTurn() {
        connection.askToWrite();
    }

    @Override
    public boolean isActive() {
        return isOpen();
    }
}
