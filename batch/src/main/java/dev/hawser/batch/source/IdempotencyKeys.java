package dev.hawser.batch.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes the key by which a server recognises a repeated request: the id of the run, a point, and the id of the item,
 * percent-encoded so that it can stand in a header and in a URL. No two items have the same key: the encoding can be
 * undone, and of an id that would get long, its SHA-256 is taken after a {@code ~}, which is otherwise encoded.
 */
public final class IdempotencyKeys {
    /** Beyond this a server may refuse the header or cut it off. */
    private static final int LONGEST = 120;

    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat PERCENT = HexFormat.of().withUpperCase();

    private final String prefix;

    /**
     * Those of a run.
     *
     * @param runId what identifies it
     */
    public IdempotencyKeys(String runId) {
        this.prefix = runId + ".";
    }

    /**
     * {@return the key of an item: ASCII, at most some 180 characters}
     *
     * @param itemId what identifies the item
     */
    public String of(String itemId) {
        StringBuilder key = new StringBuilder(prefix.length() + itemId.length()).append(prefix);
        itemId.codePoints().forEach(point -> {
            if (isPlain(point)) {
                key.append((char) point);
            } else {
                utf8(key, point);
            }
        });
        return key.length() <= prefix.length() + LONGEST ? key.toString() : hashed(key.substring(prefix.length()));
    }

    private String hashed(String encoded) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded.getBytes(StandardCharsets.US_ASCII));
            return prefix + "~" + HEX.formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /** Not by the library, which makes a question mark of each lone surrogate, and so one key of two ids. */
    private static void utf8(StringBuilder to, int point) {
        if (point < 0x80) {
            percent(to, point);
        } else if (point < 0x800) {
            percent(to, 0xc0 | point >> 6);
            percent(to, 0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            percent(to, 0xe0 | point >> 12);
            percent(to, 0x80 | (point >> 6 & 0x3f));
            percent(to, 0x80 | (point & 0x3f));
        } else {
            percent(to, 0xf0 | point >> 18);
            percent(to, 0x80 | (point >> 12 & 0x3f));
            percent(to, 0x80 | (point >> 6 & 0x3f));
            percent(to, 0x80 | (point & 0x3f));
        }
    }

    private static void percent(StringBuilder to, int octet) {
        to.append('%').append(PERCENT.toHexDigits((byte) octet));
    }
}
