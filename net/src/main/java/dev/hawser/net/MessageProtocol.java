package dev.hawser.net;

import dev.hawser.net.stream.Messages;
import dev.hawser.net.stream.StreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
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
    private @Nullable Messages messages;

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

    private Messages messages() {
        if (messages == null) {
            throw new IllegalStateException(getClass().getName() + " has no connection yet; wait for connected()");
        }
        return messages;
    }

    private StreamConnection stream() {
        return messages().connection();
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
        return messages().codec().pipeline();
    }

    /**
     * Sends a message, with others at the end of the turn; as {@link Connection#send(ByteBuf)} for one whose peer reads slowly.
     *
     * @param message given away in any case
     * @throws CodecException if it could not be encoded; the connection goes on
     */
    protected final void send(Object message) throws CodecException {
        messages().send(message);
    }

    /**
     * Notes the connection, and calls {@link #connected()}.
     *
     * @param made the connection
     * @throws Exception to abort the connection
     */
    @Override
    public final void connectionMade(Connection made) throws Exception {
        messages = Messages.of(StreamConnection.of(made), new Told(), handlers);
        connected();
        messages.codec().writer().flushNow();
    }

    /**
     * Decodes, and delivers.
     *
     * @param data what came
     * @throws Exception what {@link #messageReceived} threw
     */
    @Override
    public final void dataReceived(ByteBuf data) throws Exception {
        messages().feed(data.retain());
    }

    /**
     * Lets the handlers make a last message, delivers that, and calls {@link #inputEnded()}.
     *
     * @param ended the connection
     * @throws Exception what those threw
     */
    @Override
    public final void inputEnded(Connection ended) throws Exception {
        messages().inputEnded();
    }

    /// Not for others to call: who wants to tell this protocol something has a connection to do it with.
    private final class Told implements Messages.Receiver {
        @Override
        public void message(Object message) throws Exception {
            messageReceived(message);
        }

        @Override
        public void event(Object event) throws Exception {
            eventReceived(event);
        }

        @Override
        public void failed(CodecException failure) throws Exception {
            decodingFailed(failure);
        }

        @Override
        public void ended() throws Exception {
            MessageProtocol.this.inputEnded();
        }
    }
}
