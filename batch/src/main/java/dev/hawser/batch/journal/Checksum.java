package dev.hawser.batch.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum of a line: CRC32C of all that stands before it, as eight digits in its last field. It finds every single
 * bit that was changed, wherever in the line, and all but one in four billion of other changes.
 */
final class Checksum {
    /** How many objects end behind it: of records and results one, of dead rows, which have it in {@code _hawser}, two. */
    static final int OF_RECORD = 1;

    static final int OF_RESULT = 1;
    static final int OF_DEAD = 2;

    static final String NAME = "crc";

    private static final byte[] BEFORE = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 8;
    private static final HexFormat HEX = HexFormat.of();

    private Checksum() {}

    static String of(byte[] line, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(line, from, length);
        return HEX.toHexDigits((int) sum.getValue());
    }

    /**
     * Whether bytes that are no whole line hold one all the same, with something behind it: its break was changed. What is
     * torn ends before that.
     */
    static boolean isHidden(byte[] bytes, int from, int length, int closes) {
        for (int end = from + 1; end < from + length; end++) {
            if (bytes[end - 1] == '}' && isRight(bytes, from, end - from, closes)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a line, without its break, ends with the checksum of what stands before that. */
    static boolean isRight(byte[] line, int from, int length, int closes) {
        int digits = from + length - closes - 1 - DIGITS;
        int covered = digits - BEFORE.length - from;
        if (covered < 1) {
            return false;
        }
        for (int i = 0; i < BEFORE.length; i++) {
            if (line[from + covered + i] != BEFORE[i]) {
                return false;
            }
        }
        if (line[digits + DIGITS] != '"') {
            return false;
        }
        for (int i = 1; i <= closes; i++) {
            if (line[digits + DIGITS + i] != '}') {
                return false;
            }
        }
        String right = of(line, from, covered);
        for (int i = 0; i < DIGITS; i++) {
            if (line[digits + i] != right.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
