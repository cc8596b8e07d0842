package dev.hawser.net.process;

import dev.hawser.net.transport.PipeAddress;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/** The end of a pipe of the JDK's to write to. */
final class ThreadedWriter extends ThreadedPipe {
    private final OutputStream stream;

    /** The one piece that is to be written, or empty for the end. */
    private final LinkedBlockingQueue<Optional<byte[]>> pieces = new LinkedBlockingQueue<>();

    private boolean writing;

    ThreadedWriter(Reactor reactor, PipeAddress address, OutputStream stream) {
        super(reactor, address, stream);
        this.stream = stream;
    }

    @Override
    void begin(WireListener upper) {
        soon(upper::inputEnded); // there is none
    }

    @Override
    public void requestWrite() {
        if (!writing) {
            writing = true;
            soon(this::take);
        }
    }

    private void take() {
        writing = false;
        if (listener != null) {
            ByteBuf output = listener.takeOutput();
            if (output.isReadable()) {
                writing = true;
                pieces.add(Optional.of(ByteBufUtil.getBytes(output)));
            }
            output.release();
        }
    }

    @Override
    void work() {
        try {
            for (Optional<byte[]> piece = pieces.take(); piece.isPresent(); piece = pieces.take()) {
                byte[] bytes = piece.get();
                stream.write(bytes);
                stream.flush();
                hand(() -> sent(bytes.length));
            }
        } catch (IOException e) {
            hand(() -> endBy(new IOException("nobody reads from it any more", e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeStream(stream);
    }

    private void sent(int bytes) {
        if (listener != null) {
            listener.sent(bytes);
        }
        take();
    }

    /** The child has exited; nobody else can tell whether something reads on, and the JDK closes the pipe. */
    void abandoned() {
        release();
        endBy(writing ? new IOException("nobody reads from it any more") : null);
    }

    @Override
    void release() {
        pieces.add(Optional.empty());
    }

    /** {@inheritDoc} There is no input. */
    @Override
    public void reading(boolean on) {}

    @Override
    public void endOutput() {
        close();
    }
}
