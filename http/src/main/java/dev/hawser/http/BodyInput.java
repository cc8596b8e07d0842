package dev.hawser.http;

import java.io.IOException;
import java.io.InputStream;

/** A body for code that reads streams, in an inline function. */
final class BodyInput extends InputStream {
    private final Body body;
    private byte[] piece = {};
    private int at;
    private boolean ended;

    BodyInput(Body body) {
        this.body = body;
    }

    private boolean hasMore() throws IOException {
        while (at == piece.length && !ended) {
            piece = body.read().await(IOException.class);
            at = 0;
            ended = piece.length == 0;
        }
        return !ended;
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return piece.length - at;
    }
}
