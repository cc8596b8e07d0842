package dev.hawser.net.process;

import dev.hawser.net.transport.PipeAddress;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** The end of a pipe of the JDK's to read from. */
final class ThreadedReader extends ThreadedPipe {
    private final InputStream stream;

    /** For a read each. */
    private final Semaphore reads = new Semaphore(0);

    private boolean reading = true;

    /** Whether the thread has what it needs to read. */
    private boolean asked;

    private volatile boolean over;

    ThreadedReader(Reactor reactor, PipeAddress address, InputStream stream) {
        super(reactor, address, stream);
        this.stream = stream;
    }

    @Override
    void begin(WireListener upper) {
        askForMore();
    }

    private void askForMore() {
        if (reading && !asked) {
            asked = true;
            reads.release();
        }
    }

    @Override
    void work() {
        byte[] piece = new byte[PIECE];
        reads.acquireUninterruptibly();
        while (!over) {
            try {
                int count = stream.read(piece);
                byte[] copy = count < 0 ? new byte[0] : Arrays.copyOf(piece, count);
                over |= count < 0 || !hand(() -> received(copy));
                if (count < 0) {
                    hand(this::ended);
                }
            } catch (IOException e) {
                over = true;
                hand(() -> endBy(e));
            }
            if (!over) {
                reads.acquireUninterruptibly();
            }
        }
        closeStream(stream);
    }

    private void received(byte[] bytes) {
        asked = false;
        if (listener != null) {
            listener.received(Unpooled.wrappedBuffer(bytes));
        }
        askForMore();
    }

    private void ended() {
        if (listener != null) {
            listener.inputEnded();
        }
        endBy(null);
    }

    @Override
    void release() {
        over = true;
        reads.release();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (listener != null) {
            askForMore();
        }
    }

    @Override
    public void requestWrite() {
        throw new IllegalStateException(localAddress() + " can only be read from");
    }

    /** {@inheritDoc} There is no output. */
    @Override
    public void endOutput() {}
}
