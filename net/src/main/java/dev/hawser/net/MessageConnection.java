package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose bytes go through codecs of Netty's: messages come in, and messages go out.
 *
 * {@snippet class = dev.hawser.net.CodecSnippetsTest region = codec}
 *
 * <p>The handlers run where the caller runs, on the reactor, and never on a thread of Netty's. Bytes are read only when a
 * message is asked for, so a slow reader slows the peer down; what came in one piece may hold many messages.
 *
 * <p><b>Ownership.</b> A message that is counted (a {@code ByteBuf}, an {@code HttpContent}) belongs to whoever read it,
 * who releases it. One that is written is given away in any case. Those that nobody read are released when this side
 * closes the connection: close it, also after the peer has.
 *
 * <p><b>Failures.</b> When a handler throws, messages before that can still be read; then reads fail with
 * {@link CodecException}, and the connection is aborted, unless a handler has closed it. A connection that a handler has
 * closed for another reason, as at the end of a WebSocket, is at the end of its input.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class MessageConnection {
    /** The name of the engine's own handler at the end of the pipeline. */
    public static final String LAST = CodecChannel.UPPER;

    private final StreamConnection connection;
    private final CodecChannel codec;

    MessageConnection(StreamConnection connection, ChannelHandler... handlers) {
        this.connection = connection;
        this.codec = new CodecChannel(connection, handlers);
    }

    /** {@return the connection below, to close it and to ask it; do not read or write it} */
    public Connection connection() {
        return connection;
    }

    /**
     * {@return the handlers, between one of the engine's at each end, to change them on the way} The last of the engine's
     * is named {@value #LAST}: add before it.
     */
    public ChannelPipeline pipeline() {
        return codec.pipeline();
    }

    /**
     * Reads the next message.
     *
     * @return fires with the message, which belongs to the caller, or with empty at the end of the input; fails with
     *     {@link CodecException}, or as {@link Connection#read()}
     */
    @CheckReturnValue
    public Deferred<Optional<Object>> read() {
        Object message = codec.poll();
        if (message != null) {
            return Deferred.succeed(Optional.of(message));
        }
        CodecException failure = codec.failure();
        if (failure != null) {
            if (connection.isUntouched()) { // else a handler has closed it, perhaps behind an answer
                connection.abort(Optional.of(failure));
            }
            return Deferred.fail(failure);
        }
        if (codec.isClosedByHandler()) {
            return Deferred.succeed(Optional.empty());
        }
        return connection
                .read(new Rules.AvailableUnless(codec::hasResult))
                .chainCallback(this::received)
                .chainErrback(ConnectionClosedException.class, this::closed);
    }

    private Deferred<Optional<Object>> closed(ConnectionClosedException cause) {
        return codec.isClosedByHandler() ? read() : Deferred.fail(cause);
    }

    private Deferred<Optional<Object>> received(ByteBuf data) {
        if (data.isReadable()) {
            codec.feed(data);
            return read();
        }
        data.release();
        if (!codec.hasResult()) {
            codec.inputEnded();
        }
        return codec.hasResult() ? read() : Deferred.succeed(Optional.empty());
    }

    /**
     * Reads the next message, which is of one type.
     *
     * @param type the type
     * @param <T> the type
     * @return as {@link #read()}; fails with {@link CodecException} if the message is of another type, and releases it
     */
    @CheckReturnValue
    public <T> Deferred<Optional<T>> read(Class<T> type) {
        requireNonNull(type, "type");
        return read().addCallback(
                        message -> message.isPresent() ? Optional.of(as(type, message.get())) : Optional.empty());
    }

    private static <T> T as(Class<T> type, Object message) throws CodecException {
        if (type.isInstance(message)) {
            return type.cast(message);
        }
        ReferenceCountUtil.release(message);
        throw CodecException.decoding(new ClassCastException(
                "expected a " + type.getName() + ", was a " + message.getClass().getName()));
    }

    /**
     * The messages that come, for a loop in an inline function, which is set aside between them.
     *
     * @param type of all of them
     * @param <T> their type
     * @return the messages to the end of the input; iterating throws what {@link #read(Class)} fails with
     */
    public <T> Iterable<T> messages(Class<T> type) {
        return () -> new Iterator<>() {
            private Optional<T> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = read(type).await();
                }
                return next.isPresent();
            }

            @Override
            public T next() {
                boolean _ = hasNext();
                T message = next.orElseThrow();
                next = Optional.empty();
                return message;
            }
        };
    }

    /**
     * Writes a message.
     *
     * @param message given away in any case
     * @return fires when there is room for more; fails with {@link CodecException} if it could not be encoded, and the
     *     connection goes on; or as {@link Connection#write(ByteBuf)}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> write(Object message) {
        return codec.write(requireNonNull(message, "message"));
    }
}
