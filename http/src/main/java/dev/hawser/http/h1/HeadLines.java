package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lines of one head in what has come, however that is cut. Lines end with CR and LF and nothing else.
 */
final class HeadLines {
    private final HeadLimits limits;

    /** Whether one empty line before the head is passed over. */
    private boolean forgiving;

    /** How far the buffer was looked through, from its reader index on. */
    private int seen;

    private @Nullable String first;
    private @Nullable Fields fields;
    private int length;

    HeadLines(HeadLimits limits, boolean forgiving) {
        this.limits = limits;
        this.forgiving = forgiving;
    }

    /** Takes what belongs to the head. {@return whether all of it was there} */
    boolean read(ByteBuf from) throws Refusal {
        for (String line = line(from); line != null; line = line(from)) {
            if (first == null) {
                if (line.isEmpty() && forgiving) {
                    forgiving = false;
                } else {
                    first = line;
                    fields = new Fields(limits);
                }
            } else if (fields != null && !line.isEmpty()) {
                fields.add(line);
            } else {
                return true;
            }
        }
        return false;
    }

    /** Once all was read. */
    String first() {
        return first == null ? "" : first;
    }

    /** Once all was read. */
    Headers headers() throws Refusal {
        return fields == null ? Headers.none() : fields.headers();
    }

    /** The next line without its end; null if it is not there yet. */
    private @Nullable String line(ByteBuf from) throws Refusal {
        int start = from.readerIndex();
        int end = from.indexOf(start + seen, from.writerIndex(), (byte) '\n');
        int size = (end < 0 ? from.writerIndex() : end) - start;
        checkLength(size);
        if (end < 0) {
            seen = size;
            return null;
        }
        if (size == 0 || from.getByte(end - 1) != '\r') {
            throw Refusal.bad("a line of the head ends without a carriage return");
        }
        String line = from.toString(start, size - 1, StandardCharsets.ISO_8859_1);
        if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
            throw Refusal.bad("there is a carriage return or a zero within a line of the head");
        }
        from.readerIndex(end + 1);
        seen = 0;
        length += first == null ? 0 : size + 1;
        return line;
    }

    private void checkLength(int size) throws Refusal {
        if (first == null && size > limits.line()) {
            throw new Refusal(Status.URI_TOO_LONG, "the first line is longer than " + limits.line() + " bytes");
        }
        if (first != null && length + size > limits.fields()) {
            throw new Refusal(
                    Status.HEADER_FIELDS_TOO_LARGE,
                    "the fields are longer than " + limits.fields() + " bytes together");
        }
    }
}
