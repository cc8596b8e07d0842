package dev.hawser.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
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
     * A user event that no handler has taken, such as the end of a handshake; in the order of the messages. Does nothing by
     * default.
     *
     * @param event released when this returns, if it is counted, unless it is retained
     * @throws Exception to abort the connection
     */
    protected void eventReceived(Object event) throws Exception {}

    /**
     * A handler has thrown, and none has taken it: the handlers could make no message of what came, or have given up. What it
     * ends is up to this protocol; who returns goes on. Ends the connection by default, unless a handler has closed it: behind
     * what the handlers have answered, by an abort if that is nothing. Of a defective handler, the reactor's error handler is
     * told.
     *
     * @param failure what they threw is its cause
     * @throws Exception to abort the connection, and to tell the reactor's error handler
     */
    protected void decodingFailed(CodecException failure) throws Exception {
        if (failure.isOfTheProgram()) {
            throw failure;
        }
        stream().giveUp(failure);
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
     * {@return the handlers, to change them on the way; see {@link MessageConnection#pipeline()}}
     *
     * @throws IllegalStateException before there is a connection
     */
    protected final ChannelPipeline pipeline() {
        return codec().pipeline();
    }

    /**
     * Sends a message, with others at the end of the turn; as {@link Connection#send(ByteBuf)} for one whose peer reads slowly.
     *
     * @param message given away in any case
     * @throws CodecException if it could not be encoded; the connection goes on
     */
    protected final void send(Object message) throws CodecException {
        if (codec().writer().refusal(message) == null) {
            ChannelFuture written = codec().writer().send(message);
            Throwable cause = written.isDone() ? written.cause() : null;
            if (cause != null && stream().isUntouched()) {
                throw CodecException.encoding(message, cause);
            }
        }
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
        codec = stream.putCodec(handlers);
        connected();
        codec.writer().flushNow();
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
        return codec != null && (codec.arrivals().hasArrived() || owesEnd());
    }

    private boolean owesEnd() {
        return endSeen && !endTold && !stream().inbound().isDropping();
    }

    /** Whether the handlers want bytes. */
    final boolean wantsInput() {
        return codec == null || codec.wantsInput();
    }

    /** Delivers what is decoded, as long as it is wanted, and sends what is said to it. */
    final void deliverMessages() throws Exception {
        CodecChannel from = codec();
        from.writer().collect(true);
        try {
            CodecPipeline arrivals = from.arrivals();
            while (arrivals.hasArrived() && !stream().inbound().isPaused()) {
                deliver(arrivals.poll());
            }
            if (endSeen && !endTold && !arrivals.hasArrived() && stream().isWanted()) {
                endTold = true;
                inputEnded();
            }
        } finally {
            from.writer().collect(false);
        }
    }

    private void deliver(@Nullable Object next) throws Exception {
        switch (next) {
            case null -> {}
            case CodecPipeline.Sign.Failure(CodecException cause) -> decodingFailed(cause);
            case CodecPipeline.Sign.Event(Object event) -> {
                try {
                    eventReceived(event);
                } finally {
                    ReferenceCountUtil.release(event);
                }
            }
            default -> {
                try {
                    messageReceived(next);
                } finally {
                    ReferenceCountUtil.release(next);
                }
            }
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
