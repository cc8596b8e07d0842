package dev.hawser.http.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Messages that are compressed each by itself, as RFC 7692 has it without a context. */
final class Deflating {
    /** Shorter ones would grow. */
    static final int SHORTEST = 64;

    /** What stands behind each compressed block, and is not sent. */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static final int PIECE = 1 << 13;

    private Deflating() {}

    static byte[] deflate(byte[] message) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(message);
            ByteArrayOutputStream all = new ByteArrayOutputStream(message.length / 2 + PIECE / 8);
            byte[] piece = new byte[PIECE];
            int count;
            do {
                count = deflater.deflate(piece, 0, PIECE, Deflater.SYNC_FLUSH);
                all.write(piece, 0, count);
            } while (count == PIECE);
            byte[] bytes = all.toByteArray();
            return Arrays.copyOf(bytes, bytes.length - TAIL.length);
        } finally {
            deflater.end();
        }
    }

    static byte[] inflate(byte[] compressed, int max) throws Violation {
        Inflater inflater = new Inflater(true);
        try {
            byte[] input = Arrays.copyOf(compressed, compressed.length + TAIL.length);
            System.arraycopy(TAIL, 0, input, compressed.length, TAIL.length);
            inflater.setInput(input);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] piece = new byte[PIECE];
            while (!inflater.finished()) {
                int count = inflater.inflate(piece);
                if (all.size() + count > max) {
                    throw new Violation(
                            CloseStatus.TOO_BIG, "a message is longer than the " + max + " bytes that are allowed");
                }
                if (count == 0) {
                    break;
                }
                all.write(piece, 0, count);
            }
            return all.toByteArray();
        } catch (DataFormatException e) {
            throw new Violation(CloseStatus.NOT_TEXT, "a message is not compressed as it says");
        } finally {
            inflater.end();
        }
    }
}
