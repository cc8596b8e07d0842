package dev.hawser.batch.input;

import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream of bytes into lines at each LF, without copying those that lie in the buffer. Skips UTF-8's mark. */
final class Lines {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final Rows.Place place;

    /** Bytes of a line, at most. */
    private final int longest;

    private byte[] buffer = new byte[BUFFER];

    /** Where the line begins, where it ends, and where the bytes that have been read end. */
    private int start;

    private int end;
    private int filled;
    private int next;
    private boolean ended;
    private long number;

    /** Bytes that were moved out of the buffer. */
    private long before;

    /** What ends a line. */
    private final byte terminator;

    Lines(InputStream in, Rows.Place place, int longest) {
        this(in, place, longest, (byte) '\n');
    }

    Lines(InputStream in, Rows.Place place, int longest, byte terminator) {
        this.terminator = terminator;
        this.in = in;
        this.place = place;
        this.longest = longest;
    }

    /** {@return whether there is another line} */
    boolean advance() throws IOException, InputException {
        start = next;
        int scanned = start;
        while (true) {
            while (scanned < filled) {
                if (buffer[scanned] == terminator) {
                    return line(scanned, scanned + 1);
                }
                scanned++;
            }
            if (ended) {
                return start < filled && line(filled, filled);
            }
            int kept = scanned - start;
            fill();
            scanned = start + kept;
        }
    }

    private boolean line(int lineEnd, int following) throws InputException {
        number++;
        if (lineEnd - start > longest) {
            throw tooLong(number);
        }
        next = following;
        boolean isOfDos = terminator == '\n' && lineEnd > start && buffer[lineEnd - 1] == '\r';
        end = isOfDos ? lineEnd - 1 : lineEnd;
        if (number == 1) {
            skipMark();
        }
        return true;
    }

    private void skipMark() throws InputException {
        int length = end - start;
        if (length >= 3 && unsigned(0) == 0xEF && unsigned(1) == 0xBB && unsigned(2) == 0xBF) {
            start += 3;
        } else if (length >= 2 && (unsigned(0) ^ unsigned(1)) == 1 && unsigned(0) >= 0xFE) {
            throw place.mistake(1, "the file seems to be in UTF-16, expected JSON in UTF-8");
        }
    }

    private int unsigned(int index) {
        return buffer[start + index] & 0xFF;
    }

    private void fill() throws IOException, InputException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            before += start;
            start = 0;
        }
        if (filled == buffer.length) {
            if (filled > longest) {
                throw tooLong(number + 1);
            }
            // of the longest line only as much as is needed: it is the largest thing in memory
            buffer = Arrays.copyOf(buffer, (int) Math.min(buffer.length * 2L, Math.max(BUFFER, longest) + 1L));
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        ended = count < 0;
        filled += Math.max(count, 0);
    }

    private InputException tooLong(long line) {
        return place.mistake(line, "the row is longer than the %,d bytes that max-row allows".formatted(longest));
    }

    boolean isBlank() {
        for (int i = start; i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** {@return how many bytes the lines so far had} */
    long consumed() {
        return before + next;
    }

    /** {@return the number of the line, from 1} */
    long number() {
        return number;
    }

    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return start;
    }

    int length() {
        return end - start;
    }
}
