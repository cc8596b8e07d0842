package dev.hawser.batch.journal;

import java.util.HexFormat;

/**
 * A piece of the input, so that a later process can tell whether it is still the same.
 *
 * @param index its number, from 0; all but the last of an input are equally long
 * @param bytes its length
 * @param sha256 its digest, in hexadecimal digits
 * @param firstLine the line on which it begins, from 1
 * @param lastLine the line on which it ends
 */
record Block(int index, int bytes, String sha256, long firstLine, long lastLine) {
    /** The length of all blocks but the last: short enough to say where a change is, and to start at once. */
    static final int LENGTH = 1 << 20;

    /** For a user: where it is, and the beginning of its digest. */
    String describe() {
        long from = (long) index * LENGTH;
        return "bytes %,d to %,d, lines %,d to %,d".formatted(from, from + bytes, firstLine, lastLine);
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
