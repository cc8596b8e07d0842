package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.stream.CodecChannel;
import dev.hawser.net.stream.CodecPipeline;
import dev.hawser.net.stream.Inbound;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.stream.Takes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
 * <p><b>Failures.</b> What handlers throw, and no handler takes, comes as a read that fails with {@link CodecException}, behind
 * the messages before it. What it ends is up to the reader: the next read goes on, as after a failure of one stream of
 * HTTP/2. A function that does not catch it ends its connection, behind what the handlers have answered. A connection that a
 * handler has closed, as at the end of a WebSocket, is at the end of its input.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class MessageConnection {
    private record Listener<E>(Class<E> type, Action<? super E> action) {
        void tell(Object event) throws Exception {
            if (type.isInstance(event)) {
                action.run(type.cast(event));
            }
        }
    }

    private final StreamConnection connection;
    private final CodecChannel codec;
    private final List<Listener<?>> listeners = new ArrayList<>(0);

    MessageConnection(StreamConnection connection, ChannelHandler... handlers) {
        this.connection = connection;
        this.codec = connection.putCodec(handlers);
    }

    /** {@return the connection below, to close it and to ask it; do not read or write it} */
    public Connection connection() {
        return connection;
    }

    /**
     * {@return the handlers, to change them on the way} Their channel is that of this connection: it has its addresses, and,
     * if it was accepted, a parent; it is writable up to the marks of {@link NetOptions}, and its promises succeed when the
     * bytes are handed to the system.
     */
    public ChannelPipeline pipeline() {
        return codec.pipeline();
    }

    /**
     * Calls {@code action} with each user event of a type that no handler has taken, such as the end of a handshake; in the
     * order of the messages, before a read gives the one behind it.
     *
     * @param type of the events
     * @param action given the event, which is released behind it if it is counted. What it throws fails the read
     * @param <E> their type
     */
    public <E> void onEvent(Class<E> type, Action<? super E> action) {
        listeners.add(new Listener<>(requireNonNull(type, "type"), requireNonNull(action, "action")));
    }

    /**
     * Reads the next message. What was written before is sent.
     *
     * @return fires with the message, which belongs to the caller, or with empty at the end of the input; fails with
     *     {@link CodecException}, or as {@link Connection#read()}
     */
    @CheckReturnValue
    public Deferred<Optional<Object>> read() {
        return next(Object.class);
    }

    private <T> Deferred<Optional<T>> next(Class<T> type) {
        try {
            Optional<T> there = poll(type);
            if (there != null) {
                return Deferred.succeed(there);
            }
        } catch (Exception e) {
            return Deferred.fail(e);
        }
        return readBytes().chainCallback(data -> decode(data) ? next(type) : Deferred.succeed(Optional.empty()));
    }

    /** The next message, or empty at the end of the input; null if the handlers have to get bytes first. */
    private <T> @Nullable Optional<T> poll(Class<T> type) throws Exception {
        Object next = codec.arrivals().poll();
        while (next instanceof CodecPipeline.Sign.Event(Object event)) {
            tell(event);
            next = codec.arrivals().poll();
        }
        if (next instanceof CodecPipeline.Sign.Failure(CodecException cause)) {
            throw cause;
        }
        if (next != null) {
            return Optional.of(as(type, next));
        }
        return codec.isClosedByHandler() ? Optional.empty() : null;
    }

    private Deferred<ByteBuf> readBytes() {
        codec.writer().flushNow();
        return connection.read(new Bytes(codec));
    }

    private void tell(Object event) throws Exception {
        try {
            for (Listener<?> listener : listeners) {
                listener.tell(event);
            }
        } finally {
            ReferenceCountUtil.release(event);
        }
    }

    /** Bytes for the handlers; none when there is something to read without them. */
    private record Bytes(CodecChannel codec) implements Inbound.Take<ByteBuf> {
        private static final Takes.Available AVAILABLE = new Takes.Available();

        @Override
        public @Nullable ByteBuf take(ByteBuf input, boolean ended) {
            if (codec.arrivals().hasArrived() || codec.isClosedByHandler()) {
                return Unpooled.EMPTY_BUFFER;
            }
            return codec.wantsInput() ? AVAILABLE.take(input, ended) : null;
        }

        @Override
        public int needs() {
            return AVAILABLE.needs();
        }
    }

    /** Hands bytes to the handlers. {@return whether there may be a message behind that} */
    private boolean decode(ByteBuf data) {
        if (data.isReadable()) {
            codec.feed(data);
            return true;
        }
        data.release();
        if (!codec.arrivals().hasArrived()) {
            codec.inputEnded();
        }
        return codec.arrivals().hasArrived();
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
        return next(requireNonNull(type, "type"));
    }

    /** As {@link #read(Class)} and a wait, without a stage that would have to be run where callbacks are. */
    private <T> Optional<T> awaitNext(Class<T> type) {
        Optional<T> there = pollOrThrow(type);
        while (there == null) {
            there = decode(readBytes().await()) ? pollOrThrow(type) : Optional.empty();
        }
        return there;
    }

    private <T> @Nullable Optional<T> pollOrThrow(Class<T> type) {
        try {
            return poll(type);
        } catch (Exception e) {
            return Deferred.<Optional<T>>fail(e).await(); // thrown as a read's failure is
        }
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
                    next = awaitNext(type);
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
     * Writes a message. It is encoded at once and sent at the end of the turn, or when a read waits, together with others.
     *
     * @param message given away in any case
     * @return fires when there is room for more; fails with {@link CodecException} if it could not be encoded, and the
     *     connection goes on; or as {@link Connection#write(ByteBuf)}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> write(Object message) {
        NetException refusal = codec.writer().refusal(requireNonNull(message, "message"));
        if (refusal != null) {
            return Deferred.fail(refusal);
        }
        ChannelFuture written = codec.writer().send(message);
        Throwable cause = written.isDone() ? written.cause() : null;
        return cause == null ? codec.room() : Deferred.fail(codec.writer().failureOf(message, cause));
    }

    /**
     * Writes a message, and sends it at once with those before it: for who wants to know that it has left, where handlers may
     * hold it back, as the flow control of HTTP/2 does.
     *
     * @param message given away in any case
     * @return fires when all of it is handed to the system; fails as {@link #write}, or with what became of it
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> writeAndFlush(Object message) {
        NetException refusal = codec.writer().refusal(requireNonNull(message, "message"));
        if (refusal != null) {
            return Deferred.fail(refusal);
        }
        ChannelFuture written = codec.writer().send(message);
        codec.writer().flushNow();
        Promise<@Nullable Void> left = new Promise<>();
        written.addListener(_ -> {
            Throwable cause = written.cause();
            if (!left.isFired() && cause == null) {
                left.callback(null);
            } else if (!left.isFired()) {
                left.errback(codec.writer().failureOf(message, cause));
            }
        });
        return left;
    }
}
