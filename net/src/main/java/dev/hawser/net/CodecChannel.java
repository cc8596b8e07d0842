package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Handlers of Netty's on a connection: a channel that has no socket, between two edges. At the lower edge, bytes that the
 * handlers send go to the connection; at the upper edge, messages that they made wait for their reader. Runs where the
 * user's code runs. On the reactor.
 */
final class CodecChannel {
    /** The name of the upper edge. */
    static final String UPPER = "hawser";

    private final StreamConnection connection;
    private final Reactor reactor;
    private final EmbeddedChannel channel;
    private final ArrayDeque<Object> messages = new ArrayDeque<>();

    /** Bytes that the write under way has led to. */
    private final ArrayDeque<ByteBuf> encoded = new ArrayDeque<>();

    private @Nullable CodecException failure;

    /** For what handlers have scheduled, and when it is due by the reactor's clock. */
    private @Nullable DelayedCall timer;

    private long timerDue;

    /** A call of ours is under way, which sends at its end what the handlers write meanwhile. */
    private boolean working;

    /** A handler wants the connection closed, after what was written. */
    private boolean closeAsked;

    /** It was a handler that has closed the connection. */
    private boolean closedByHandler;

    /** Something has come to the upper edge since somebody was told. */
    private boolean news;

    private boolean dropping;
    private boolean inputEnded;

    /** The connection is gone; what it had received may still be asked for. */
    private boolean gone;

    /** The handlers have let go of what they had. */
    private boolean shut;

    CodecChannel(StreamConnection connection, ChannelHandler... handlers) {
        this.connection = connection;
        this.reactor = connection.reactor;
        this.channel =
                EmbeddedChannel.builder().ticker(new ReactorTicker(reactor)).build();
        channel.config().setAllocator(connection.inbound().allocator());
        channel.pipeline().addLast(new LowerEdge()).addLast(handlers).addLast(UPPER, new UpperEdge());
        connection.inbound().whenDropped(this::drop);
        var _ = connection.whenClosed().addAction(_ -> gone());
        settle(); // a handler may have begun by itself
    }

    /** Netty's clock is the reactor's, also when that is virtual. */
    private record ReactorTicker(Reactor reactor) implements Ticker {
        @Override
        public long nanoTime() {
            return reactor.nanoTime();
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("handlers run on the reactor, which must not sleep");
        }
    }

    /** Bytes leave the channel here. */
    private final class LowerEdge extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf bytes) {
                encoded.add(bytes);
                var _ = promise.trySuccess();
            } else {
                ReferenceCountUtil.release(message);
                var _ = promise.tryFailure(new IllegalArgumentException(
                        "no handler makes bytes of a " + message.getClass().getName()));
            }
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            sendUnlessWorking();
        }

        /** A handler's wish; what it wrote is sent before. */
        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            if (shut) {
                var _ = ctx.close(promise);
            } else {
                closeAsked = true;
                sendUnlessWorking();
                var _ = promise.trySuccess();
            }
        }

        private void sendUnlessWorking() {
            if (!working) {
                finish();
            }
        }
    }

    /** Messages arrive here. */
    private final class UpperEdge extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (dropping || shut) {
                ReferenceCountUtil.release(message);
            } else {
                messages.add(message);
                news = true;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (failure == null) {
                failure = CodecException.decoding(cause);
                news = true;
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ReferenceCountUtil.release(event);
        }
    }

    /** Hands bytes to the handlers, which release them. */
    void feed(ByteBuf data) {
        if (failure != null || shut) {
            data.release();
            return;
        }
        working = true;
        channel.pipeline().fireChannelRead(data);
        channel.pipeline().fireChannelReadComplete();
        settle();
        news = false; // the caller looks for itself
    }

    /** Tells the handlers that the peer has ended its output: some make a last message of what is left. */
    void inputEnded() {
        if (!inputEnded && !shut) {
            inputEnded = true;
            working = true;
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
            settle();
            shutIfOver();
        }
    }

    /** Does what handlers have put off, and sends what they wrote by themselves. */
    private void settle() {
        runTasks();
        finish();
    }

    private void runTasks() {
        working = true;
        channel.runPendingTasks();
        long delay = channel.runScheduledPendingTasks();
        if (delay < 0 || shut) {
            stopTimer();
        } else {
            startTimer(delay);
        }
        working = false;
    }

    /** A timer that is due before that stays: it begins another when it finds nothing to do. */
    private void startTimer(long delay) {
        long due = reactor.nanoTime() + delay;
        if (timer != null && timerDue - due <= 0) {
            return;
        }
        stopTimer();
        timerDue = due;
        timer = reactor.callLater(Duration.ofNanos(delay), () -> {
            timer = null;
            settle();
            tellNews();
        });
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Lets whoever waits for messages look, when they came otherwise than by bytes. */
    private void tellNews() {
        if (news) {
            news = false;
            connection.inbound().serve();
            connection.deliverSoon();
        }
    }

    private void finish() {
        for (ByteBuf bytes = encoded.poll(); bytes != null; bytes = encoded.poll()) {
            connection.send(bytes);
        }
        if (closeAsked) {
            closeAsked = false;
            closedByHandler |= connection.isUntouched();
            connection.close();
        }
    }

    /**
     * Encodes a message, which belongs to the handlers, and writes its bytes.
     *
     * @return as {@link Connection#write(ByteBuf)}
     */
    Deferred<@Nullable Void> write(Object message) {
        if (shut) {
            ReferenceCountUtil.release(message);
            return connection.write(Unpooled.EMPTY_BUFFER); // says why not
        }
        Throwable refused = encode(message);
        Deferred<@Nullable Void> room = refused == null
                ? connection.write(takeEncoded())
                : Deferred.fail(CodecException.encoding(message, refused));
        finish();
        tellNews();
        return room;
    }

    /** All in one buffer; empty if a handler keeps it for later. */
    private ByteBuf takeEncoded() {
        if (encoded.size() <= 1) {
            return encoded.isEmpty() ? Unpooled.EMPTY_BUFFER : encoded.remove();
        }
        ByteBuf all = Unpooled.wrappedBuffer(encoded.toArray(ByteBuf[]::new)); // which releases them
        encoded.clear();
        return all;
    }

    /** Encodes and sends, for whoever does not wait. */
    void send(Object message) throws CodecException {
        if (shut) {
            ReferenceCountUtil.release(message);
            return;
        }
        Throwable refused = encode(message);
        finish();
        tellNews();
        if (refused != null) {
            throw CodecException.encoding(message, refused);
        }
    }

    /** Why it could not be done, or null. */
    private @Nullable Throwable encode(Object message) {
        working = true;
        ChannelFuture written = channel.writeAndFlush(message);
        runTasks();
        return written.isDone() ? written.cause() : null;
    }

    ChannelPipeline pipeline() {
        return channel.pipeline();
    }

    /** The next message, which belongs to the caller; null if there is none. */
    @Nullable Object poll() {
        return messages.poll();
    }

    boolean hasMessages() {
        return !messages.isEmpty();
    }

    /** Whether there is a message, or nothing more can be decoded. */
    boolean hasResult() {
        return hasMessages() || failure != null;
    }

    /** Why nothing more can be decoded, or null. */
    @Nullable CodecException failure() {
        return failure;
    }

    /** Whether a handler has closed the connection, which is then its end for those who read. */
    boolean isClosedByHandler() {
        return closedByHandler;
    }

    /** Whether the failure is why a handler has closed the connection. */
    boolean hasFailedAndClosed() {
        return closedByHandler && failure != null;
    }

    /** This side has no use for further input. */
    private void drop() {
        dropping = true;
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
        shutIfOver();
    }

    private void gone() {
        gone = true;
        shutIfOver();
    }

    private void shutIfOver() {
        if (gone && (inputEnded || dropping)) {
            shut();
        }
    }

    /** Lets the handlers let go of what they have. */
    void shut() {
        if (shut) {
            return;
        }
        shut = true;
        stopTimer();
        var _ = channel.close();
        channel.runPendingTasks();
        encoded.forEach(ByteBuf::release);
        encoded.clear();
    }
}
