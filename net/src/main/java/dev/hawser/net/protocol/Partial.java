package dev.hawser.net.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** What has come of a message. In plain arrays, so that there is nothing to release when a connection ends. */
final class Partial {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;

    int length() {
        return length;
    }

    /** Takes bytes out of {@code data} and keeps them. */
    void add(ByteBuf data, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * length));
        }
        data.readBytes(bytes, length, count);
        length += count;
    }

    /** What was kept and {@code count} more bytes out of {@code data}; nothing is kept any more. */
    byte[] take(ByteBuf data, int count) {
        byte[] all = Arrays.copyOf(bytes, length + count);
        data.readBytes(all, length, count);
        bytes = NONE;
        length = 0;
        return all;
    }
}
