package dev.hawser.http.h2;

import java.util.Collection;

/** The windows of what comes: the peer may send as much as was read. On the reactor. */
final class Inflow {
    private final FrameWriter frames;
    private final int streamWindow;
    private final int connectionWindow;

    /** How much may still come, of all streams together. */
    private int left = FrameType.DEFAULT_WINDOW;

    private int taken;

    /** What a stream begins with: the peer may not know our settings yet. */
    private int initial = FrameType.DEFAULT_WINDOW;

    Inflow(FrameWriter frames, int streamWindow, int connectionWindow) {
        this.frames = frames;
        this.streamWindow = streamWindow;
        this.connectionWindow = Math.max(FrameType.DEFAULT_WINDOW, connectionWindow);
    }

    void begin() {
        if (connectionWindow > left) {
            frames.windowUpdate(0, connectionWindow - left);
            left = connectionWindow;
        }
    }

    int initial() {
        return initial;
    }

    /** The peer knows our settings now. */
    void acknowledged(Collection<H2Stream> streams) {
        int by = streamWindow - initial;
        initial = streamWindow;
        streams.forEach(stream -> stream.moveInWindow(by));
    }

    void spend(int bytes) throws H2Failure {
        left -= bytes;
        if (left < 0) {
            throw H2Failure.connection(ErrorCode.FLOW_CONTROL_ERROR, "more content came than the window allows");
        }
    }

    /** Some content of a stream was read. */
    void taken(H2Stream stream, int bytes) {
        if (bytes > 0) {
            give(bytes);
            int more = stream.owed(bytes, streamWindow);
            if (more > 0) {
                frames.windowUpdate(stream.id(), more);
            }
        }
    }

    /** Some content was read, or is dropped with its stream. */
    void give(int bytes) {
        taken += bytes;
        if (taken >= connectionWindow / 2) {
            frames.windowUpdate(0, taken);
            left += taken;
            taken = 0;
        }
    }
}
