package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** The end of a pipe to write to. */
final class PipeWriter extends PipeEnd {
    /** What was taken and not written, or nothing. */
    private ByteBuf output = Unpooled.EMPTY_BUFFER;

    private boolean writable = true;

    /** Nobody has the other end any more. */
    private boolean gone;

    PipeWriter(IoLoop loop, int descriptor, PipeAddress address) {
        super(loop, descriptor, address, EpollIoOps.EPOLLOUT);
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
        if (!output.isReadable()) {
            output.release();
            output = direct(upper.takeOutput());
        }
        if (gone) {
            end(output.isReadable() ? new IOException("nobody reads from it any more") : null);
            return false;
        }
        if (!output.isReadable() || !writable) {
            return false;
        }
        int count;
        try {
            count = descriptor.writeAddress(output.memoryAddress(), output.readerIndex(), output.writerIndex());
        } catch (IOException e) {
            end(new IOException("nobody reads from it any more", e));
            return false;
        }
        output.skipBytes(count);
        if (count > 0) {
            upper.sent(count);
        } else {
            writable = false;
        }
        return writable;
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
        close();
    }

    @Override
    void drop() {
        output.release();
        output = Unpooled.EMPTY_BUFFER;
    }
}
