package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Goes through a file line by line, without making an object of each. The last bytes of a file that is being written,
 * or was torn by a crash, may be the beginning of a line: those are no line.
 */
final class LineScanner {
    /** What is read: {@code channel::read}. */
    @FunctionalInterface
    interface Source {
        /** Reads some of what is at a place. {@return how many bytes, or -1 at the end} */
        int read(ByteBuffer to, long position) throws IOException;
    }

    /** No line of ours is longer; a file that holds such a thing was damaged. */
    private static final int LONGEST = 1 << 28;

    private final Source source;
    private byte[] buffer = new byte[1 << 16];

    /** Where in the file the buffer begins. */
    private long bufferStart;

    private int filled;

    /** The current line in the buffer, without its end. */
    private int from;

    private int to;

    /** Where in the buffer the next line begins. */
    private int next;

    private long lines;

    /**
     * Starts.
     *
     * @param position where the first line begins
     */
    LineScanner(Source source, long position) {
        this.source = source;
        this.bufferStart = position;
    }

    /** Goes to the next whole line. {@return whether there is one by now} */
    boolean next() throws IOException {
        int searched = next;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    from = next;
                    to = i;
                    next = i + 1;
                    lines++;
                    Invariant.check(from <= to && next <= filled, "a line lies in what was read");
                    return true;
                }
            }
            searched = filled - next;
            if (!fill()) {
                return false;
            }
        }
    }

    /** Moves what is left to the beginning, and reads more behind it. */
    private boolean fill() throws IOException {
        int left = filled - next;
        if (left == buffer.length) {
            if (left >= LONGEST) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, left * 2);
        } else if (next > 0) {
            System.arraycopy(buffer, next, buffer, 0, left);
        }
        bufferStart += next;
        next = 0;
        filled = left;
        int read = source.read(ByteBuffer.wrap(buffer, left, buffer.length - left), bufferStart + left);
        if (read <= 0) {
            return false;
        }
        Invariant.check(left >= 0 && next == 0, "what is left of a line is moved to the beginning");
        filled += read;
        Invariant.check(filled <= buffer.length, "no more is read than there is room for");
        return true;
    }

    /** The number of bytes behind the last line, which {@link #next} found to have no end: they are at {@link #tail}. */
    int tailLength() {
        return filled - next;
    }

    /** Where in the buffer the beginning of a line is that has no end. */
    int tail() {
        return next;
    }

    byte[] buffer() {
        return buffer;
    }

    int from() {
        return from;
    }

    int length() {
        return to - from;
    }

    /** Where in the file the current line begins. */
    long start() {
        return bufferStart + from;
    }

    /** Where in the file the line after it begins. */
    long end() {
        return bufferStart + next;
    }

    /** The number of the current line, from 1 where the scanner started. */
    long number() {
        return lines;
    }
}
