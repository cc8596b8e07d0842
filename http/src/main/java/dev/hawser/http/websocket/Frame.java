package dev.hawser.http.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** How frames are written. */
final class Frame {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int FINAL = 0x80;
    static final int COMPRESSED = 0x40;
    static final int MASKED = 0x80;

    /** Of frames that are no messages. */
    static final int MAX_CONTROL = 125;

    private static final int MAX_HEAD = 14;
    private static final int SHORT = 126;
    private static final int LONG = 127;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Frame() {}

    /**
     * {@return a whole frame}
     *
     * @param first its first byte: the kind, and flags
     * @param payload what it carries
     * @param masked whether it goes to a server
     */
    static byte[] of(int first, byte[] payload, boolean masked) {
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEAD + payload.length);
        frame.put((byte) first);
        int mask = masked ? MASKED : 0;
        if (payload.length < SHORT) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (mask | SHORT)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | LONG)).putLong(payload.length);
        }
        byte[] key = new byte[4];
        if (masked) {
            RANDOM.nextBytes(key);
            frame.put(key);
        }
        int at = frame.position();
        frame.put(payload);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        for (int i = 0; masked && i < payload.length; i++) {
            bytes[at + i] ^= key[i & 3];
        }
        return bytes;
    }
}
