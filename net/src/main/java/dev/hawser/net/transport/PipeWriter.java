package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** The end of a pipe to write to, or the keys of a terminal. */
final class PipeWriter extends PipeEnd {
    /** Ctrl-D, twice: the first one may only end a line that was begun. */
    private static final byte[] END_OF_INPUT = {4, 4};

    private final boolean terminal;

    /** What was taken and not written, or nothing. */
    private ByteBuf output = Unpooled.EMPTY_BUFFER;

    private boolean writable = true;

    /** Nobody has the other end any more. */
    private boolean gone;

    /** The end of a terminal's input is under way. */
    private boolean ending;

    PipeWriter(IoLoop loop, int descriptor, PipeAddress address, boolean terminal) {
        super(loop, descriptor, address, EpollIoOps.EPOLLOUT);
        this.terminal = terminal;
    }

    @Override
    void begin(WireListener upper) {
        upper.inputEnded(); // there is none
    }

    @Override
    public void ready(boolean noReader) {
        writable = true;
        gone |= noReader;
        moveSome();
    }

    @Override
    public void requestWrite() {
        if (!output.isReadable()) { // else it is asked when that is written
            ask();
        }
    }

    @Override
    boolean move(WireListener upper, FileDescriptor descriptor) {
        if (!output.isReadable() && !ending) {
            output.release();
            output = direct(upper.takeOutput());
        }
        if (gone) {
            end(output.isReadable() && !ending ? new IOException("nobody reads from it any more") : null);
            return false;
        }
        if (!output.isReadable() || !writable) {
            return false;
        }
        try {
            int count = descriptor.writeAddress(output.memoryAddress(), output.readerIndex(), output.writerIndex());
            written(upper, count);
        } catch (IOException e) {
            end(ending ? null : new IOException("nobody reads from it any more", e));
            return false;
        }
        return writable;
    }

    private void written(WireListener upper, int count) {
        output.skipBytes(count);
        writable = count > 0;
        if (count > 0 && !ending) {
            upper.sent(count);
        } else if (ending && !output.isReadable()) {
            close();
        }
    }

    private ByteBuf direct(ByteBuf given) {
        if (given.hasMemoryAddress() || !given.isReadable()) {
            return given;
        }
        ByteBuf copy = allocator().directBuffer(given.readableBytes()).writeBytes(given);
        given.release();
        return copy;
    }

    /** {@inheritDoc} There is no input. */
    @Override
    public void reading(boolean on) {}

    @Override
    public void endOutput() {
        if (!terminal) {
            close();
        } else if (!ending) {
            ending = true;
            output.release();
            output = allocator().directBuffer(END_OF_INPUT.length).writeBytes(END_OF_INPUT);
            ask();
        }
    }

    @Override
    boolean owesOutput() {
        return ending && output.isReadable();
    }

    @Override
    void drop() {
        output.release();
        output = Unpooled.EMPTY_BUFFER;
    }
}
