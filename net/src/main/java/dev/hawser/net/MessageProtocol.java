package dev.hawser.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A protocol whose bytes go through codecs of Netty's: it is given messages, and sends messages.
 *
 * {@snippet class = dev.hawser.net.CodecSnippetsTest region = protocol}
 *
 * <p>The order is {@link #connected()}, {@link #messageReceived} any number of times, {@link #inputEnded()} if the peer
 * ends its output, {@link #connectionLost(CloseReason)}. While the connection is paused, messages that are decoded already
 * wait, in their order.
 *
 * <p><b>Threads:</b> as {@link Protocol}.
 */
public abstract class MessageProtocol implements Protocol {
    private final ChannelHandler[] handlers;
    private @Nullable CodecChannel codec;
    private @Nullable StreamConnection connection;
    private boolean endSeen;
    private boolean endTold;
    private boolean failureTold;

    /**
     * A protocol with codecs.
     *
     * @param handlers from the wire upward; for this protocol alone, unless they are sharable
     */
    protected MessageProtocol(ChannelHandler... handlers) {
        this.handlers = handlers.clone();
    }

    /**
     * The connection is open. Does nothing by default.
     *
     * @throws Exception to abort the connection
     */
    protected void connected() throws Exception {}

    /**
     * A message came in.
     *
     * @param message released when this returns, if it is counted, unless it is retained
     * @throws Exception to abort the connection
     */
    protected abstract void messageReceived(Object message) throws Exception;

    /**
     * The handlers could make no message of what came, or have given up; nothing more will come. Aborts the connection by
     * default, unless a handler has closed it, and tells the reactor's error handler of a handler that is defective.
     *
     * @param failure what they threw is its cause
     * @throws Exception to abort the connection, and to tell the reactor's error handler
     */
    protected void decodingFailed(CodecException failure) throws Exception {
        if (failure.isOfTheProgram()) {
            throw failure;
        }
        if (stream().isUntouched()) {
            stream().abort(Optional.of(failure));
        }
    }

    /**
     * The peer has ended its output, and all of its messages were delivered. Closes by default.
     *
     * @throws Exception to abort the connection
     */
    protected void inputEnded() throws Exception {
        stream().close();
    }

    private StreamConnection stream() {
        if (connection == null) {
            throw new IllegalStateException(getClass().getName() + " has no connection yet; wait for connected()");
        }
        return connection;
    }

    private CodecChannel codec() {
        if (codec == null) {
            throw new IllegalStateException(getClass().getName() + " has no connection yet; wait for connected()");
        }
        return codec;
    }

    /**
     * {@return the connection below, to close, pause and ask it}
     *
     * @throws IllegalStateException before there is one
     */
    public final Connection connection() {
        return stream();
    }

    /**
     * {@return the handlers, between one of the engine's at each end, to change them on the way} The last of the engine's
     * is named {@value MessageConnection#LAST}: add before it.
     *
     * @throws IllegalStateException before there is a connection
     */
    protected final ChannelPipeline pipeline() {
        return codec().pipeline();
    }

    /**
     * Sends a message; as {@link Connection#send(ByteBuf)} for one whose peer reads slowly.
     *
     * @param message given away in any case
     * @throws CodecException if it could not be encoded; the connection goes on
     */
    protected final void send(Object message) throws CodecException {
        codec().send(message);
    }

    /**
     * Notes the connection, and calls {@link #connected()}.
     *
     * @param made the connection
     * @throws Exception to abort the connection
     */
    @Override
    public final void connectionMade(Connection made) throws Exception {
        StreamConnection stream = (StreamConnection) made;
        connection = stream;
        codec = new CodecChannel(stream, handlers);
        connected();
    }

    /**
     * Decodes, and delivers.
     *
     * @param data what came
     * @throws Exception what {@link #messageReceived} threw
     */
    @Override
    public final void dataReceived(ByteBuf data) throws Exception {
        codec().feed(data.retain());
        deliverMessages();
    }

    /** The connection is gone, and nothing is left to deliver. */
    final void over() {
        if (codec != null) {
            codec.shut();
        }
    }

    /** Whether there are messages to deliver, or their end, which come before anything else. */
    final boolean hasMessages() {
        return codec != null && (codec.hasMessages() || owesEnd(codec));
    }

    private boolean owesEnd(CodecChannel from) {
        return endSeen
                && !endTold
                && from.failure() == null
                && !stream().inbound().isDropping();
    }

    /** Whether it is to be told why a handler has closed the connection. */
    final boolean wantsFailure() {
        return codec != null && !failureTold && codec.hasFailedAndClosed();
    }

    /** Delivers what is decoded, as long as it is wanted. */
    final void deliverMessages() throws Exception {
        CodecChannel from = codec();
        while (from.hasMessages() && stream().isWanted()) {
            Object message = from.poll();
            if (message == null) {
                break;
            }
            try {
                messageReceived(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        if (!from.hasMessages() && (stream().isWanted() || wantsFailure())) {
            tellEnd(from.failure());
        }
    }

    private void tellEnd(@Nullable CodecException failure) throws Exception {
        if (failure != null && !failureTold) {
            failureTold = true;
            decodingFailed(failure);
        } else if (failure == null && endSeen && !endTold) {
            endTold = true;
            inputEnded();
        }
    }

    /**
     * Lets the handlers make a last message, delivers that, and calls {@link #inputEnded()}.
     *
     * @param ended the connection
     * @throws Exception what those threw
     */
    @Override
    public final void inputEnded(Connection ended) throws Exception {
        endSeen = true;
        codec().inputEnded();
        deliverMessages();
    }
}
