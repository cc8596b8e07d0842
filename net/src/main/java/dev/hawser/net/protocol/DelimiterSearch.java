package dev.hawser.net.protocol;

import io.netty.buffer.ByteBuf;

/** Finds a delimiter in bytes that come in pieces, looking at each byte once: Knuth, Morris and Pratt's search. */
final class DelimiterSearch {
    private final byte[] delimiter;

    /** For so many bytes that match: how many still do when the next one does not. */
    private final int[] fallback;

    /** How many bytes of the delimiter the input ends with so far. */
    private int matched;

    DelimiterSearch(byte[] delimiter) {
        this.delimiter = delimiter.clone();
        this.fallback = new int[delimiter.length + 1];
        for (int i = 1; i < delimiter.length; i++) {
            fallback[i + 1] = next(fallback[i], delimiter[i]);
        }
    }

    private int next(int before, byte value) {
        int now = before;
        while (now > 0 && delimiter[now] != value) {
            now = fallback[now];
        }
        return delimiter[now] == value ? now + 1 : 0;
    }

    int delimiterLength() {
        return delimiter.length;
    }

    /** Forgets the bytes before. */
    void reset() {
        matched = 0;
    }

    /** Looks at what is readable: the index behind the first delimiter that ends there, or -1. Moves no index of it. */
    int endIn(ByteBuf data) {
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end) {
            if (matched == 0) {
                at = data.indexOf(at, end, delimiter[0]);
                if (at < 0) {
                    return -1;
                }
            }
            matched = next(matched, data.getByte(at++));
            if (matched == delimiter.length) {
                matched = 0;
                return at;
            }
        }
        return -1;
    }
}
