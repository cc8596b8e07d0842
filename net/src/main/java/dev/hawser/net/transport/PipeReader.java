package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** The end of a pipe to read from, or what a terminal shows. */
final class PipeReader extends PipeEnd {
    private static final int LEAST = 1 << 11;
    private static final int MOST = 1 << 16;

    /** What the system says of a terminal when nobody has the other side: EIO. */
    private static final int NOBODY = -5;

    /** A terminal gives less than it has, and tells no change then: it is read until it has nothing. */
    private final boolean terminal;

    /** How much to read at once: near to what came last. */
    private int size = LEAST;

    private boolean reading = true;

    /** Whether there may be something to read. */
    private boolean readable;

    /** Whether nobody has the other end any more, so that no further change will be told. */
    private boolean atEnd;

    PipeReader(IoLoop loop, int descriptor, PipeAddress address, boolean terminal) {
        super(loop, descriptor, address, EpollIoOps.EPOLLIN);
        this.terminal = terminal;
    }

    @Override
    void begin(WireListener upper) {}

    @Override
    public void ready(boolean gone) {
        readable = true;
        atEnd |= gone;
        moveSome();
    }

    @Override
    public void reading(boolean on) {
        if (reading != on) {
            reading = on;
            if (on && readable) {
                ask();
            }
        }
    }

    @Override
    boolean move(WireListener upper, FileDescriptor descriptor) {
        if (!reading || !readable) {
            return false;
        }
        ByteBuf buffer = allocator().directBuffer(size, size);
        int count;
        try {
            count = descriptor.readAddress(buffer.memoryAddress(), 0, size);
        } catch (IOException e) {
            if (!terminal || !(e instanceof Errors.NativeIoException failed) || failed.expectedErr() != NOBODY) {
                buffer.release();
                end(e);
                return false;
            }
            count = -1;
        }
        if (count > 0) {
            // What comes after this read is told anew, but for the end.
            readable = count == size || atEnd || terminal;
            adapt(count);
            upper.received(buffer.writerIndex(count));
            return true;
        }
        buffer.release();
        readable = false;
        if (count < 0) {
            upper.inputEnded();
            end(null);
        }
        return false;
    }

    private void adapt(int count) {
        if (count == size) {
            size = Math.min(2 * size, MOST);
        } else if (count < size / 4) {
            size = Math.max(size / 2, LEAST);
        }
    }

    @Override
    public void requestWrite() {
        throw new IllegalStateException(localAddress() + " can only be read from");
    }

    /** {@inheritDoc} There is no output. */
    @Override
    public void endOutput() {}

    @Override
    void drop() {}
}
