package dev.hawser.http.h2;

import dev.hawser.net.Connection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Sends the contents of streams, a frame of each in turn, as the windows of the peer and the connection have room. On the reactor. */
final class Outflow {
    /** How much of all contents may wait in the connection, so that what is urgent does not wait behind it. */
    private static final int MARK = 1 << 17;

    /** How much of one content may wait before its writer does. */
    private static final int ROOM = 1 << 16;

    private final Connection connection;
    private final FrameWriter frames;

    /** Those that have something to send, and whose own window allows some of it. */
    private final Set<H2Stream> ready = new LinkedHashSet<>();

    /** Told of each stream that has sent its end. */
    private final java.util.function.Consumer<H2Stream> ended;

    private long window = FrameType.DEFAULT_WINDOW;
    private boolean full;
    private boolean pumping;
    private long moved;

    Outflow(Connection connection, FrameWriter frames, java.util.function.Consumer<H2Stream> ended) {
        this.connection = connection;
        this.frames = frames;
        this.ended = ended;
    }

    int room() {
        return ROOM;
    }

    /** How many bytes of content were sent. */
    long moved() {
        return moved;
    }

    /** The peer takes more of all. {@return whether the window is still one} */
    boolean widen(int by) {
        window += by;
        pump();
        return window <= Integer.MAX_VALUE;
    }

    /** A stream has something to send, or may send more. */
    void offer(H2Stream stream) {
        if (mayGo(stream)) {
            ready.add(stream);
            pump();
        }
    }

    private static boolean mayGo(H2Stream stream) {
        return stream.hasOutput() && (stream.outWindow() > 0 || stream.queued() == 0);
    }

    void forget(H2Stream stream) {
        ready.remove(stream);
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!full && !ready.isEmpty()) {
                H2Stream next = ready.iterator().next();
                if (window <= 0 && next.queued() > 0) {
                    H2Stream empty = ready.stream()
                            .filter(stream -> stream.queued() == 0)
                            .findFirst()
                            .orElse(null);
                    if (empty == null) {
                        return;
                    }
                    next = empty;
                }
                ready.remove(next);
                sendSome(next);
            }
        } finally {
            pumping = false;
        }
    }

    private void sendSome(H2Stream stream) {
        int most = (int) Math.min(Math.min(window, stream.outWindow()), frames.maxFrame());
        int sent = stream.sendSome(frames, Math.min(most, FrameType.DEFAULT_FRAME));
        window -= sent;
        moved += sent;
        if (mayGo(stream)) {
            ready.add(stream);
        }
        if (stream.outputEnded()) {
            ended.accept(stream);
        }
        stream.tellRoom();
        if (connection.pendingOutput() > MARK) {
            full = true;
            var _ = connection.flush().addBoth(_ -> {
                full = false;
                pump();
                return true;
            });
        }
    }
}
