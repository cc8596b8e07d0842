package dev.hawser.net.stream;

import dev.hawser.net.CodecException;
import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The handlers of a connection; what comes out at their upper end waits here for its reader. On the reactor. */
public final class CodecPipeline extends DefaultChannelPipeline {
    /** What came out of the handlers beside messages. */
    public sealed interface Sign {
        /** A user event. */
        record Event(Object event) implements Sign {}

        /** A failure that no handler took. */
        record Failure(CodecException cause) implements Sign {}
    }

    /** Whose handlers they are. */
    interface Owner {
        /** Whether what comes out of them may still be asked for. */
        boolean keepsArrivals();

        /** Something has come out of them. */
        void tellArrival();

        /** A defect of one whose messages nobody reads any more. */
        void tellDefect(CodecException defect);
    }

    private final Owner owner;

    /** The first message or {@link Sign}; null if there is none. A request of HTTP has two, and needs no queue. */
    private @Nullable Object first;

    /** The one behind it. */
    private @Nullable Object second;

    /** Those behind these, in their order; made for the first of them. */
    private @Nullable ArrayDeque<Object> later;

    private boolean dropping;

    CodecPipeline(Channel channel, Owner owner) {
        super(channel);
        this.owner = owner;
    }

    @Override
    protected void onUnhandledInboundMessage(Object message) {
        add(message);
    }

    @Override
    protected void onUnhandledInboundException(Throwable cause) {
        CodecException failure = CodecException.decoding(cause);
        if (dropping && failure.isOfTheProgram()) {
            owner.tellDefect(failure);
        } else {
            add(new Sign.Failure(failure));
        }
    }

    @Override
    protected void onUnhandledInboundUserEventTriggered(Object event) {
        boolean own = event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
        if (!own) {
            add(new Sign.Event(event));
        }
    }

    private void add(Object what) {
        if (dropping || !owner.keepsArrivals()) {
            release(what);
        } else {
            if (first == null) {
                first = what;
            } else if (second == null) {
                second = what;
            } else {
                addLater(what);
            }
            owner.tellArrival();
        }
    }

    private static void release(Object what) {
        ReferenceCountUtil.release(what instanceof Sign.Event(Object event) ? event : what);
    }

    private void addLater(Object what) {
        if (later == null) {
            later = new ArrayDeque<>();
        }
        later.add(what);
    }

    /** The next message or {@link Sign}, which belongs to the caller; null if there is none. */
    public @Nullable Object poll() {
        Object next = first;
        first = second;
        second = later == null ? null : later.poll();
        return next;
    }

    /** Whether {@link #poll} has something. */
    public boolean hasArrived() {
        return first != null;
    }

    boolean isDropping() {
        return dropping;
    }

    /** Releases what there is, and what comes. */
    void drop() {
        dropping = true;
        for (Object next = poll(); next != null; next = poll()) {
            release(next);
        }
    }
}
