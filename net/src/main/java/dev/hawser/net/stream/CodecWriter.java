package dev.hawser.net.stream;

import dev.hawser.invariant.Invariant;
import dev.hawser.net.CodecException;
import dev.hawser.net.NetException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** By which a user's messages go to the handlers of a connection, with one flush for those of a turn. On the reactor. */
public final class CodecWriter {
    /** What lets messages through. */
    interface Gate {
        /** Why nothing can be written now, or null. */
        @Nullable NetException refusal();

        /** Why nothing can be written any more, once that is so. */
        NetException failure();

        /** Has {@link #turnEnds} called at the end of the turn. */
        void askAtTheEndOfTheTurn();
    }

    private final Gate gate;
    private final Channel channel;
    private final CodecLoop loop;

    /** Something was written and not flushed. */
    private boolean flushOwed;

    private boolean flushQueued;
    private boolean collecting;

    CodecWriter(Gate gate, Channel channel, CodecLoop loop) {
        this.gate = gate;
        this.channel = channel;
        this.loop = loop;
    }

    /** Why this message cannot be written now, and then it is released; or null. */
    public @Nullable NetException refusal(Object message) {
        NetException refusal;
        try {
            refusal = gate.refusal();
        } catch (IllegalStateException e) {
            ReferenceCountUtil.release(message);
            throw e;
        }
        if (refusal != null) {
            ReferenceCountUtil.release(message);
        }
        return refusal;
    }

    /** What is told of a message that was not written. */
    public NetException failureOf(Object message, Throwable cause) {
        return switch (cause) {
            case NetException told -> told;
            case ClosedChannelException _ -> gate.failure();
            default -> CodecException.encoding(message, cause);
        };
    }

    /** Encodes a message, which belongs to the handlers, and sends it at the end of the turn. */
    public ChannelPromise send(Object message) {
        ChannelPromise promise = channel.newPromise();
        if (loop.inEventLoop()) {
            boolean outermost = loop.enter();
            try {
                var _ = channel.pipeline().write(message, promise);
            } finally {
                loop.leave(outermost);
            }
        } else {
            var _ = channel.pipeline().write(message, promise); // behind whoever is in the handlers
        }
        flushOwed = true;
        if (!collecting && channel.isWritable()) {
            gate.askAtTheEndOfTheTurn(); // nearly always it is flushed before, as a read waits
        } else if (!collecting) {
            flushSoon();
        }
        return promise;
    }

    private void flushSoon() {
        if (!flushQueued) {
            flushQueued = true;
            loop.execute(this::flushAtLast);
        }
    }

    /** Sends what was written and not sent. In the pump. */
    void turnEnds() {
        if (flushOwed) {
            flushSoon();
        }
    }

    private void flushAtLast() {
        Invariant.check(flushQueued, "a turn's messages are flushed once");
        flushQueued = false;
        flushNow();
    }

    /** Sends what was written, if something was. */
    public void flushNow() {
        if (flushOwed) {
            flushOwed = false;
            loop.run(() -> channel.pipeline().flush());
        }
    }

    /** Leaves it to the caller to flush, until it ends with that. */
    void collect(boolean on) {
        collecting = on;
        if (!on) {
            flushNow();
        }
    }
}
