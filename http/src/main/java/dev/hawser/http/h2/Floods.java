package dev.hawser.http.h2;

import java.util.function.LongSupplier;

/** Counts what is allowed by itself and costs this side more than the peer. On the reactor. */
final class Floods {
    /** How long something is counted. */
    private static final long SPAN = 30_000_000_000L;

    /** Resets of streams, by the peer or for its mistakes. */
    private static final int MAX_RESETS = 200;

    /** Frames that change nothing, or are to be answered. */
    private static final int MAX_IDLE_FRAMES = 3000;

    private final LongSupplier clock;
    private long since;
    private int resets;
    private int idle;

    Floods(LongSupplier clock) {
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    private void roll() {
        long now = clock.getAsLong();
        if (now - since > SPAN) {
            since = now;
            resets = 0;
            idle = 0;
        }
    }

    /** A stream was reset. */
    void reset() throws H2Failure {
        roll();
        if (++resets > MAX_RESETS) {
            throw calm(MAX_RESETS + " streams were reset");
        }
    }

    /** A frame came that moves nothing on. */
    void idleFrame() throws H2Failure {
        roll();
        if (++idle > MAX_IDLE_FRAMES) {
            throw calm(MAX_IDLE_FRAMES + " frames came that say nothing");
        }
    }

    private static H2Failure calm(String what) {
        return H2Failure.connection(ErrorCode.ENHANCE_YOUR_CALM, "more than " + what + " within 30 seconds");
    }
}
