package dev.hawser.net.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a pipe have in common as wires. What is asked of it from the reactor is noted, and done in the pump;
 * see {@link NettyWire}.
 */
abstract sealed class PipeEnd implements Wire, Watched.Owner, IoLoop.Task permits PipeReader, PipeWriter {
    /** How often this reads or writes before others have their turn. */
    private static final int ROUNDS = 8;

    private final IoLoop loop;
    private final PipeAddress address;
    private final EpollIoOps interest;
    private final Watched watched;
    private @Nullable WireListener listener;
    private boolean handed;
    private boolean watching;
    private boolean closing;
    private boolean aborting;
    private boolean moving;
    private boolean toldClosed;

    PipeEnd(IoLoop loop, int descriptor, PipeAddress address, EpollIoOps interest) {
        this.loop = loop;
        this.address = address;
        this.interest = interest;
        this.watched = new Watched(descriptor, this);
    }

    @Override
    public final SocketAddress localAddress() {
        return address;
    }

    @Override
    public final SocketAddress remoteAddress() {
        return address;
    }

    @Override
    public final ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    @Override
    public final void start(WireListener upper) {
        listener = upper;
        ask();
    }

    @Override
    public final void close() {
        closing = true;
        ask();
    }

    @Override
    public final void abort() {
        aborting = true;
        close();
    }

    /** Whether it is to be closed, and nothing has to be written before that. */
    private boolean mayEnd() {
        return closing && (aborting || !owesOutput());
    }

    /** Lets this be served in this turn. On the reactor; within a call of the listener's, that goes on by itself. */
    final void ask() {
        if (!handed && !moving) {
            handed = true;
            loop.hand(this);
        }
    }

    @Override
    public final void perform() {
        handed = false;
        WireListener upper = listener;
        if (mayEnd()) {
            end(null);
        } else if (upper != null && watched.isOpen()) {
            if (!watching) {
                watching = true;
                watched.watch(loop, interest);
                if (toldClosed) {
                    return;
                }
                begin(upper);
            }
            moveSome();
        }
    }

    /** Moves bytes as long as that goes, but not for ever. */
    final void moveSome() {
        WireListener upper = listener;
        if (upper == null || moving || toldClosed) {
            return;
        }
        moving = true;
        boolean more = true;
        for (int round = 0; more && round < ROUNDS && !mayEnd(); round++) {
            more = move(upper, watched.fd());
        }
        moving = false;
        if (mayEnd()) {
            end(null);
        } else if (more && !toldClosed) {
            handed = true;
            loop.execute(this::perform); // in the next turn
        }
    }

    /** It has a listener from now on. */
    abstract void begin(WireListener upper);

    /**
     * Reads or writes once.
     *
     * @return whether to go on
     */
    abstract boolean move(WireListener upper, FileDescriptor descriptor);

    /** Whether it has something to write before it is closed. */
    boolean owesOutput() {
        return false;
    }

    /** Drops what it has. */
    abstract void drop();

    @Override
    public final void lost(@Nullable IOException cause) {
        end(cause);
    }

    /** It is over: in good order, or by a failure. */
    final void end(@Nullable IOException failure) {
        watched.end();
        drop();
        if (listener != null && !toldClosed) {
            toldClosed = true;
            listener.closed(failure);
        }
    }
}
