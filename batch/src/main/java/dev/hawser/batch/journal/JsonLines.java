package dev.hawser.batch.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A buffer of JSON lines in UTF-8, written by hand: a journal has two lines for each item, and a generator with its
 * buffers for each line would be most of the garbage of a run.
 *
 * <p>A lone surrogate, which UTF-8 cannot express, is written as a JSON escape, so that no text is lost or refused.
 */
final class JsonLines {
    /** What is kept for the next group. */
    private static final int KEPT_CAPACITY = 4 << 20;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final JsonMapper mapper;
    private byte[] bytes = new byte[1 << 14];
    private int length;
    private boolean comma;

    JsonLines(JsonMapper mapper) {
        this.mapper = mapper;
    }

    int length() {
        return length;
    }

    /** Takes back what was written since the length was that. */
    void cutTo(int mark) {
        length = mark;
        comma = false;
    }

    /** What was written; valid until the next write. */
    ByteBuffer written() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    void clear() {
        length = 0;
        comma = false;
        if (bytes.length > KEPT_CAPACITY) {
            bytes = new byte[KEPT_CAPACITY];
        }
    }

    JsonLines open() {
        separate();
        put('{');
        comma = false;
        return this;
    }

    JsonLines open(String name) {
        name(name);
        put('{');
        comma = false;
        return this;
    }

    JsonLines close() {
        put('}');
        comma = true;
        return this;
    }

    JsonLines openArray(String name) {
        name(name);
        put('[');
        comma = false;
        return this;
    }

    JsonLines closeArray() {
        put(']');
        comma = true;
        return this;
    }

    /** Closes the object and ends the line. */
    void endLine() {
        put('}');
        put('\n');
        comma = false;
    }

    JsonLines field(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    JsonLines field(String name, long value) {
        name(name);
        number(value);
        return this;
    }

    JsonLines field(String name, boolean value) {
        name(name);
        json(value ? "true" : "false");
        return this;
    }

    /** Any JSON. May throw what the library throws, with half of it written. */
    JsonLines field(String name, JsonNode value) {
        name(name);
        json(mapper.writeValueAsString(value));
        return this;
    }

    JsonLines element(long value) {
        separate();
        number(value);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
        comma = true;
    }

    private void name(String name) {
        separate();
        string(name);
        put(':');
    }

    private void string(String value) {
        ensure(value.length() * 6L + 2);
        byte[] to = bytes;
        int at = length;
        to[at++] = '"';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                to[at++] = (byte) c;
            } else if (c == '"' || c == '\\') {
                to[at++] = '\\';
                to[at++] = (byte) c;
            } else if (c < ' ' || c == 0x7f) {
                at = escape(c, at);
            } else {
                at = nonAscii(value, i, at);
                i += Character.isSurrogate(c) && isPair(value, i) ? 1 : 0;
            }
        }
        to[at++] = '"';
        length = at;
    }

    /** Text that is JSON already. What is not ASCII can only be inside its strings. */
    private void json(String text) {
        ensure(text.length() * 6L);
        int at = length;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else {
                at = nonAscii(text, i, at);
                i += Character.isSurrogate(c) && isPair(text, i) ? 1 : 0;
            }
        }
        length = at;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private int nonAscii(String text, int i, int from) {
        char c = text.charAt(i);
        int at = from;
        if (c < 0x800) {
            bytes[at++] = (byte) (0xc0 | c >> 6);
        } else if (!Character.isSurrogate(c)) {
            bytes[at++] = (byte) (0xe0 | c >> 12);
            bytes[at++] = (byte) (0x80 | (c >> 6 & 0x3f));
        } else if (isPair(text, i)) {
            int point = text.codePointAt(i);
            bytes[at++] = (byte) (0xf0 | point >> 18);
            bytes[at++] = (byte) (0x80 | (point >> 12 & 0x3f));
            bytes[at++] = (byte) (0x80 | (point >> 6 & 0x3f));
            bytes[at++] = (byte) (0x80 | (point & 0x3f));
            return at;
        } else {
            return escape(c, at);
        }
        bytes[at++] = (byte) (0x80 | (c & 0x3f));
        return at;
    }

    private int escape(char c, int from) {
        int at = from;
        bytes[at++] = '\\';
        bytes[at++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[at++] = HEX[c >> shift & 15];
        }
        return at;
    }

    private void number(long value) {
        json(Long.toString(value));
    }

    private void put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void ensure(long more) {
        long needed = length + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new IllegalArgumentException("a group of records needs more than 2 GB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, bytes.length * 2L)));
        }
    }
}
