package dev.hawser.batch.view;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Numbers in as few bytes as they need: seven bits a byte, the lowest first, the last byte without the eighth bit. */
final class NumberColumn {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds a number of 0 or more. */
    void add(long value) {
        var rest = value;
        while (rest > 127) {
            bytes.write((int) (rest & 127) | 128);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /** Adds a number that may be negative. */
    void addSigned(long value) {
        add(value < 0 ? -2 * value - 1 : 2 * value);
    }

    /** Adds bytes as they are. */
    void addBytes(byte[] text, int from, int to) {
        bytes.write(text, from, to - from);
    }

    /** Adds a text with its length in front. */
    void addText(String text) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        add(encoded.length);
        bytes.writeBytes(encoded);
    }

    int size() {
        return bytes.size();
    }

    void writeTo(OutputStream out) throws IOException {
        bytes.writeTo(out);
    }
}
