package dev.hawser.http;

import dev.hawser.defer.Deferred;

/** Bytes that are there, in one piece. */
final class BytesBody implements Body {
    private static final byte[] NOTHING = {};

    private byte[] rest;

    BytesBody(byte[] bytes) {
        this.rest = bytes;
    }

    @Override
    public Deferred<byte[]> read() {
        byte[] all = rest;
        rest = NOTHING;
        return Deferred.succeed(all);
    }
}
