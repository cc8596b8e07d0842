package dev.hawser.http.h1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds the head of a request in what has come, however that is cut. One empty line before it is passed over. */
public final class HeadReader {
    private final HeadLines lines;

    /**
     * Reads one head.
     *
     * @param limits how long it may be
     */
    public HeadReader(HeadLimits limits) {
        this.lines = new HeadLines(limits, true);
    }

    /**
     * Takes what belongs to the head.
     *
     * @param from its reader index is moved behind what was taken
     * @return the head; null if more is needed
     * @throws Refusal if it is none
     */
    public @Nullable RequestHead read(ByteBuf from) throws Refusal {
        return lines.read(from) ? RequestRules.head(lines.first(), lines.headers()) : null;
    }
}
