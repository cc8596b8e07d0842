package dev.hawser.net.stream;

import dev.hawser.net.CodecException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** What a protocol takes whose bytes go through codecs: messages, events, failures, an end, in their order. On the runner. */
public final class Messages {
    /** The protocol. What it throws aborts the connection. */
    public interface Receiver {
        /** Counted messages are released when this returns. */
        void message(Object message) throws Exception;

        /** A user event that no handler has taken; released when this returns. */
        void event(Object event) throws Exception;

        void failed(CodecException failure) throws Exception;

        /** The peer has ended its output, and all was delivered. */
        void ended() throws Exception;
    }

    private final StreamConnection connection;
    private final CodecChannel codec;
    private final Receiver receiver;
    private boolean endSeen;
    private boolean endTold;

    private Messages(StreamConnection connection, CodecChannel codec, Receiver receiver) {
        this.connection = connection;
        this.codec = codec;
        this.receiver = receiver;
    }

    /** Puts handlers on a connection, whose delivery asks for messages from now on. */
    public static Messages of(StreamConnection connection, Receiver receiver, ChannelHandler... handlers) {
        Messages messages = new Messages(connection, connection.putCodec(handlers), receiver);
        connection.decodeBy(messages);
        return messages;
    }

    public StreamConnection connection() {
        return connection;
    }

    public CodecChannel codec() {
        return codec;
    }

    /** Sends with others at the end of the turn. Fails if the message could not be encoded, which ends nothing. */
    public void send(Object message) throws CodecException {
        if (codec.writer().refusal(message) == null) {
            ChannelFuture written = codec.writer().send(message);
            Throwable cause = written.isDone() ? written.cause() : null;
            if (cause != null && connection.isUntouched()) {
                throw CodecException.encoding(message, cause);
            }
        }
    }

    /** Decodes, and delivers. */
    public void feed(ByteBuf data) throws Exception {
        codec.feed(data);
        deliver();
    }

    /** Lets the handlers make a last message, delivers that, and the end. */
    public void inputEnded() throws Exception {
        endSeen = true;
        codec.inputEnded();
        deliver();
    }

    /** The connection is gone, and nothing is left to deliver. */
    void over() {
        codec.shut();
    }

    /** Whether there are messages to deliver, or their end, which come before anything else. */
    boolean areLeft() {
        return codec.arrivals().hasArrived() || owesEnd();
    }

    private boolean owesEnd() {
        return endSeen && !endTold && !connection.inbound().isDropping();
    }

    /** Whether the handlers want bytes. */
    boolean wantInput() {
        return codec.wantsInput();
    }

    /** Delivers what is decoded, as long as it is wanted, and sends what is said to it. */
    void deliver() throws Exception {
        codec.writer().collect(true);
        try {
            CodecPipeline arrivals = codec.arrivals();
            while (arrivals.hasArrived() && !connection.inbound().isPaused()) {
                deliver(arrivals.poll());
            }
            if (endSeen && !endTold && !arrivals.hasArrived() && connection.isWanted()) {
                endTold = true;
                receiver.ended();
            }
        } finally {
            codec.writer().collect(false);
        }
    }

    private void deliver(@Nullable Object next) throws Exception {
        switch (next) {
            case null -> {}
            case CodecPipeline.Sign.Failure(CodecException cause) -> receiver.failed(cause);
            case CodecPipeline.Sign.Event(Object event) -> {
                try {
                    receiver.event(event);
                } finally {
                    ReferenceCountUtil.release(event);
                }
            }
            default -> {
                try {
                    receiver.message(next);
                } finally {
                    ReferenceCountUtil.release(next);
                }
            }
        }
    }
}
