package dev.hawser.batch.input;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes characters, and refuses bytes that stand for none instead of putting a replacement there. Characters before
 * such bytes are handed out first. Skips a byte-order mark.
 *
 * <p>JDK readers do refuse malformed input when told to, but cannot tell the line.
 */
final class StrictReader extends Reader {
    private static final int BUFFER = 1 << 16;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private boolean begun;
    private boolean ended;
    private boolean flushed;
    private @Nullable BadBytesException failure;

    /** Line ends handed out: LF, CR, or both together. */
    private long lineEnds;

    private boolean lastWasReturn;

    /** Whether to put U+FFFD where bytes stand for nothing, and to tell the lines of it, instead of refusing them. */
    private final boolean lenient;

    private final ArrayDeque<BadBytesException> replaced = new ArrayDeque<>();
    private long bytesIn;
    private long charsOut;

    StrictReader(InputStream in, Charset charset, boolean lenient) {
        this.in = in;
        this.lenient = lenient;
        this.charset = charset;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Bytes that are no characters. */
    static final class BadBytesException extends CharConversionException {
        private static final long serialVersionUID = 1;

        /** The line they are on, from 1. */
        private final long line;

        BadBytesException(long line, String message) {
            super(message);
            this.line = line;
        }

        long line() {
            return line;
        }
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        CharBuffer chars = CharBuffer.wrap(target, offset, length).slice();
        while (failure == null && chars.position() == 0) {
            if (!decode(chars)) {
                return -1;
            }
        }
        if (chars.position() == 0) {
            throw Objects.requireNonNull(failure);
        }
        return chars.position();
    }

    /** {@return false at the end} */
    private boolean decode(CharBuffer chars) throws IOException {
        int from = chars.position();
        if (flushed) {
            return false;
        }
        CoderResult result = decoder.decode(bytes, chars, ended);
        if (result.isUnderflow() && ended) {
            result = decoder.flush(chars);
            flushed = result.isUnderflow();
        }
        skipMark(chars, from);
        count(chars, from);
        if (result.isError() && !lenient) {
            failure = failure(result.length());
            return true;
        }
        if (result.isError() && chars.hasRemaining()) {
            replaced.add(failure(result.length()));
            bytes.position(bytes.position() + result.length());
            chars.put(REPLACEMENT);
            charsOut++;
            lastWasReturn = false;
            return true;
        }
        if (result.isUnderflow() && chars.position() == from) {
            if (ended) {
                return !flushed;
            }
            fill();
        }
        return true;
    }

    private void fill() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count > 0) {
            bytesIn += count;
            bytes.position(bytes.position() + count);
        }
        ended = count < 0;
        bytes.flip();
    }

    private void skipMark(CharBuffer chars, int from) {
        if (!begun && chars.position() > from) {
            begun = true;
            char[] array = chars.array();
            int first = chars.arrayOffset() + from;
            if (array[first] == BYTE_ORDER_MARK) {
                int rest = chars.position() - from - 1;
                System.arraycopy(array, first + 1, array, first, rest);
                chars.position(from + rest);
            }
        }
    }

    private void count(CharBuffer chars, int from) {
        char[] array = chars.array();
        int end = chars.arrayOffset() + chars.position();
        boolean afterReturn = lastWasReturn;
        charsOut += chars.position() - from;
        for (int i = chars.arrayOffset() + from; i < end; i++) {
            char c = array[i];
            if ((c == '\n' && !afterReturn) || c == '\r') {
                lineEnds++;
            }
            afterReturn = c == '\r';
        }
        lastWasReturn = afterReturn;
    }

    /** {@return what was no character on these lines, or null} Of lines before these nothing is told any more. */
    @Nullable BadBytesException replacedOn(long firstLine, long lastLine) {
        while (!replaced.isEmpty() && replaced.peek().line() < firstLine) {
            replaced.remove();
        }
        BadBytesException next = replaced.peek();
        return next != null && next.line() <= lastLine ? next : null;
    }

    /** {@return how many bytes a character has in the mean} */
    double bytesPerChar() {
        return charsOut == 0 ? 1 : (double) (bytesIn - bytes.remaining()) / charsOut;
    }

    private BadBytesException failure(int length) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(length, bytes.remaining()); i++) {
            hex.append(String.format(" %02X", bytes.get(bytes.position() + i)));
        }
        String what = (length == 1 ? "byte" : "bytes") + hex + " cannot be read as " + charset;
        boolean otherMark = !begun && hex.toString().matches(" (FF|FE)");
        String hint = otherMark && charset.equals(StandardCharsets.UTF_8)
                ? "; the file seems to be in UTF-16: set the encoding of the input to utf-16"
                : "; if the file is in another encoding, set the encoding of the input: windows-1252, for example";
        return new BadBytesException(lineEnds + 1, what + hint);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
