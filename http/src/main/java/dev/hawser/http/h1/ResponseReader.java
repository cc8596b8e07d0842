package dev.hawser.http.h1;

import dev.hawser.http.Method;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds the head of a response in what has come, however that is cut. */
public final class ResponseReader {
    private final HeadLines lines;
    private final Method asked;

    /**
     * Reads one head.
     *
     * @param limits how long it may be
     * @param asked what it answers, which says whether there is a body
     */
    public ResponseReader(HeadLimits limits, Method asked) {
        this.lines = new HeadLines(limits, false);
        this.asked = asked;
    }

    /**
     * Takes what belongs to the head.
     *
     * @param from its reader index is moved behind what was taken
     * @return the head; null if more is needed
     * @throws Refusal if it is none
     */
    public @Nullable ResponseHead read(ByteBuf from) throws Refusal {
        return lines.read(from) ? ResponseRules.head(lines.first(), lines.headers(), asked) : null;
    }
}
