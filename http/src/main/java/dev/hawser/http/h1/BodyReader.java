package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the body of one message out of what has come: so many bytes, or chunks. */
public final class BodyReader {
    /** How much is taken at a time. */
    private static final int PIECE = 1 << 16;

    /** Of the line before a chunk, extensions included. */
    private static final int MAX_CHUNK_LINE = 256;

    private static final int MAX_DIGITS = 15;

    /** What may not stand behind a body, as it would have changed how the message was read. */
    private static final List<String> NO_TRAILERS = List.of(
            "Host",
            "Content-Length",
            "Transfer-Encoding",
            "Connection",
            "Trailer",
            "Expect",
            "Authorization",
            "Cookie",
            "Content-Type",
            "Content-Encoding",
            "Content-Range");

    private enum State {
        DATA,
        CHUNK_LINE,
        CHUNK_END,
        TRAILERS,
        OVER
    }

    private final HeadLimits limits;
    private final boolean chunked;
    private State state;

    /** Bytes to come, of the body or of the chunk. */
    private long rest;

    private @Nullable Fields trailers;
    private int trailerLength;

    /**
     * Reads one body.
     *
     * @param length of the body; -1 if it comes in chunks
     * @param limits for trailers
     */
    public BodyReader(long length, HeadLimits limits) {
        this.limits = limits;
        this.chunked = length < 0;
        this.rest = Math.max(0, length);
        this.state = chunked ? State.CHUNK_LINE : length == 0 ? State.OVER : State.DATA;
    }

    /** {@return whether all of it was taken} */
    public boolean isOver() {
        return state == State.OVER;
    }

    /**
     * {@return whether all that is left is there, and is no more than one piece}
     *
     * @param in what has come
     * @param max how much it may be
     */
    public boolean isAtHand(ByteBuf in, int max) {
        return state == State.DATA && !chunked && rest <= Math.min(Math.min(max, PIECE), in.readableBytes());
    }

    /**
     * Takes a piece.
     *
     * @param from its reader index is moved behind what was taken
     * @return the piece; none if more is needed, or if it is over
     * @throws Refusal if this is no body
     */
    public byte[] read(ByteBuf from) throws Refusal {
        while (state != State.OVER) {
            if (state == State.DATA) {
                int count = (int) Math.min(Math.min(rest, PIECE), from.readableBytes());
                byte[] piece = new byte[count];
                from.readBytes(piece);
                rest -= count;
                if (rest == 0) {
                    state = chunked ? State.CHUNK_END : State.OVER;
                }
                return piece;
            }
            String line = line(from);
            if (line == null) {
                break;
            }
            take(line);
        }
        return new byte[0];
    }

    private void take(String line) throws Refusal {
        switch (state) {
            case CHUNK_LINE -> begin(line);
            case CHUNK_END -> {
                if (!line.isEmpty()) {
                    throw Refusal.bad("a chunk is longer than it said");
                }
                state = State.CHUNK_LINE;
            }
            case TRAILERS -> takeTrailer(line);
            case DATA, OVER -> throw new IllegalStateException("no line is expected in " + state);
        }
    }

    private void begin(String line) throws Refusal {
        int end = line.indexOf(';');
        String digits = end < 0 ? line : line.substring(0, end);
        boolean hex = !digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
        if (!hex || digits.length() > MAX_DIGITS) {
            throw Refusal.bad("a chunk begins with its length in hexadecimal digits");
        }
        for (int i = digits.length(); i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < ' ' && c != '\t') || c >= 0x7f) {
                throw Refusal.bad("there are characters behind the length of a chunk that may not be there");
            }
        }
        rest = Long.parseLong(digits, 16);
        state = rest == 0 ? State.TRAILERS : State.DATA;
    }

    private void takeTrailer(String line) throws Refusal {
        Fields fields = trailers == null ? new Fields(limits) : trailers;
        trailers = fields;
        if (!line.isEmpty()) {
            fields.add(line);
            return;
        }
        Headers all = fields.headers();
        for (String name : NO_TRAILERS) {
            if (all.first(name).isPresent()) {
                throw Refusal.bad(name + " may not come behind the body");
            }
        }
        state = State.OVER;
    }

    private @Nullable String line(ByteBuf from) throws Refusal {
        int start = from.readerIndex();
        int end = from.indexOf(start, from.writerIndex(), (byte) '\n');
        int size = (end < 0 ? from.writerIndex() : end) - start;
        int most = state == State.TRAILERS ? limits.fields() - trailerLength : MAX_CHUNK_LINE;
        if (size > most) {
            throw state == State.TRAILERS
                    ? new Refusal(Status.HEADER_FIELDS_TOO_LARGE, "the fields behind the body are too long")
                    : Refusal.bad("the line before a chunk is longer than " + MAX_CHUNK_LINE + " bytes");
        }
        if (end < 0) {
            return null;
        }
        if (size == 0 || from.getByte(end - 1) != '\r') {
            throw Refusal.bad("a line between chunks ends without a carriage return");
        }
        String line = from.toString(start, size - 1, StandardCharsets.ISO_8859_1);
        if (line.indexOf('\r') >= 0) {
            throw Refusal.bad("there is a carriage return within a line between chunks");
        }
        from.readerIndex(end + 1);
        trailerLength += state == State.TRAILERS ? size + 1 : 0;
        return line;
    }
}
