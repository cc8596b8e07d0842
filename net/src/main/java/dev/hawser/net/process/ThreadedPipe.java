package dev.hawser.net.process;

import dev.hawser.net.transport.PipeAddress;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pipe of the JDK's as a wire: a thread of its own makes the calls, which block. Reading and writing go a piece at a
 * time, each handed over by {@code callFromThread}, so that nothing piles up in between.
 *
 * <p><b>Threads:</b> of the reactor, except where a method says that it is the pipe's.
 */
abstract sealed class ThreadedPipe implements Wire permits ThreadedReader, ThreadedWriter {
    static final int PIECE = 1 << 16;

    private final Reactor reactor;
    private final PipeAddress address;
    private final Thread thread;
    private final Closeable stream;
    @Nullable WireListener listener;
    private boolean closed;

    ThreadedPipe(Reactor reactor, PipeAddress address, Closeable stream) {
        this.reactor = reactor;
        this.address = address;
        this.stream = stream;
        this.thread = Thread.ofPlatform()
                .name(reactor.name() + "-pipe: " + address)
                .daemon()
                .unstarted(this::work);
    }

    static Wire of(Reactor reactor, Process process, int descriptor, PipeAddress address) {
        return switch (descriptor) {
            case 0 -> {
                ThreadedWriter writer = new ThreadedWriter(reactor, address, process.getOutputStream());
                var _ = process.onExit().thenRun(() -> writer.hand(writer::abandoned));
                yield writer;
            }
            case 1 -> new ThreadedReader(reactor, address, process.getInputStream());
            case 2 -> new ThreadedReader(reactor, address, process.getErrorStream());
            default -> throw new IllegalArgumentException("the JDK has no pipe for descriptor " + descriptor);
        };
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
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public final void start(WireListener upper) {
        listener = upper;
        thread.start();
        begin(upper);
    }

    /** It has a listener from now on. Must not call it. */
    abstract void begin(WireListener upper);

    /** What the thread does until it is closed. On the pipe's thread. */
    abstract void work();

    /** Lets the thread see that it is closed, if it waits for us. */
    abstract void release();

    /** Closes the stream: what waits for the child in it goes on waiting until the child is gone. */
    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
            // closing may wait for the thread that reads or writes
            Thread.ofPlatform().name(thread.getName() + ", closing").daemon().start(() -> closeStream(stream));
            soon(() -> tellClosed(null));
        }
    }

    @Override
    public final void abort() {
        close();
    }

    static void closeStream(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // what was still to be written has no reader
        }
    }

    /** It has come to its end without us. */
    final void endBy(@Nullable IOException failure) {
        if (!closed) {
            closed = true;
            tellClosed(failure);
        }
    }

    private void tellClosed(@Nullable IOException failure) {
        WireListener upper = listener;
        listener = null;
        if (upper != null) {
            upper.closed(failure);
        }
    }

    final void soon(Runnable action) {
        var _ = reactor.callLater(Duration.ZERO, action::run);
    }

    /** Runs something on the reactor. On the pipe's thread. */
    final boolean hand(Runnable action) {
        try {
            reactor.callFromThread(action::run);
            return true;
        } catch (IllegalStateException over) {
            return false; // the reactor is closed
        }
    }
}
