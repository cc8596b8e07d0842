package dev.hawser.http;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form with files ({@code multipart/form-data}, RFC 7578), one after the other as they come: nothing is kept
 * but the piece that is read, and a bounded head. What is no such form fails with {@link HttpException} (400), too much of it
 * with 413.
 *
 * {@snippet class = dev.hawser.http.MultipartTest region = upload}
 *
 * <p><b>Threads:</b> of the body's reactor.
 */
public final class Multipart {
    /** How many parts there may be, if nothing else is said. */
    public static final int MAX_PARTS = 100;

    private static final int MAX_HEAD = 8 << 10;
    private static final int MAX_BOUNDARY = 70;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final Body body;
    private final int maxParts;

    /** A line's end and the boundary. */
    private final byte[] delimiter;

    /** What was read and not taken; a line's end is put before it, as the first boundary may have none. */
    private byte[] held = LINE_END.clone();

    private @Nullable Content current;
    private int parts;

    /** How far the end of a head was looked for. */
    private int headSeen;

    private boolean over;

    private Multipart(Body body, String boundary, int maxParts) {
        this.body = body;
        this.maxParts = maxParts;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * {@return the parts of a request, {@value #MAX_PARTS} at most}
     *
     * @param request whose body nobody else reads
     * @throws HttpException (415) if it is no {@code multipart/form-data}
     */
    public static Multipart of(Request request) {
        return of(request, MAX_PARTS);
    }

    /**
     * {@return the parts of a request}
     *
     * @param request whose body nobody else reads
     * @param maxParts how many there may be
     * @throws HttpException (415) if it is no {@code multipart/form-data}
     */
    public static Multipart of(Request request, int maxParts) {
        Parameters type =
                Parameters.parse(request.headers().first("Content-Type").orElse(""));
        String boundary = type.get("boundary").orElse("");
        if (!type.value().equalsIgnoreCase("multipart/form-data")
                || boundary.isEmpty()
                || boundary.length() > MAX_BOUNDARY
                || !Syntax.isFieldValue(boundary)) {
            throw new HttpException(
                    Status.UNSUPPORTED_MEDIA_TYPE,
                    "expected multipart/form-data with a boundary of 70 characters at most");
        }
        return new Multipart(request.body(), boundary, maxParts);
    }

    /**
     * Goes on to the next part; what is left of the one before is passed over.
     *
     * @return fires with the part, or with empty behind the last
     */
    @CheckReturnValue
    public Deferred<Optional<Part>> next() {
        Content before = current;
        if (before == null) {
            before = new Content(); // what stands before the first boundary is for nobody
            current = before;
        }
        Content left = before;
        return Bodies.feed(left, piece -> piece.length > 0)
                .chainCallback(_ -> over ? Deferred.succeed(Optional.empty()) : head());
    }

    /** {@return the parts to the last, for a loop in an inline function; iterating throws what {@link #next} fails with} */
    public Iterable<Part> parts() {
        return () -> new Iterator<>() {
            private Optional<Part> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = Multipart.this.next().await();
                }
                return next.isPresent();
            }

            @Override
            public Part next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more parts");
                }
                Part given = next.orElseThrow();
                next = Optional.empty();
                return given;
            }
        };
    }

    private static HttpException bad(String message) {
        return new HttpException(Status.BAD_REQUEST, message);
    }

    /** Reads on until there is enough. */
    private Deferred<@Nullable Void> until(BooleanSupplier enough) {
        return Bodies.feed(body, piece -> {
            if (piece.length == 0) {
                throw bad("the form ends before its last boundary");
            }
            byte[] all = Arrays.copyOf(held, held.length + piece.length);
            System.arraycopy(piece, 0, all, held.length, piece.length);
            held = all;
            return !enough.getAsBoolean();
        });
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOf(held, count);
        held = Arrays.copyOfRange(held, count, held.length);
        return taken;
    }

    /** Behind a boundary: a head, or the end. */
    private Deferred<Optional<Part>> head() {
        headSeen = 0;
        Deferred<@Nullable Void> here = headIsHere() ? Deferred.succeed(null) : until(this::headIsHere);
        return here.chainCallback(_ -> isEnd() ? end() : Deferred.succeed(Optional.of(begin())));
    }

    private boolean isEnd() {
        return held.length >= 2 && held[0] == '-' && held[1] == '-';
    }

    private boolean headIsHere() {
        int end = find(held, HEAD_END, headSeen);
        headSeen = Math.max(0, held.length - HEAD_END.length + 1);
        return end >= 0 || isEnd() || held.length > MAX_HEAD;
    }

    private Deferred<Optional<Part>> end() {
        over = true;
        held = new byte[0];
        return Bodies.feed(body, piece -> piece.length > 0).addCallback(_ -> Optional.empty());
    }

    private Part begin() {
        int end = find(held, HEAD_END, 0);
        if (end < 0 || end > MAX_HEAD) {
            throw new HttpException(
                    Status.CONTENT_TOO_LARGE, "the head of a part is longer than " + MAX_HEAD + " bytes");
        }
        String head = new String(take(end + HEAD_END.length), StandardCharsets.UTF_8);
        int line = head.indexOf("\r\n");
        if (!head.substring(0, line).isBlank()) {
            throw bad("there is something behind a boundary");
        }
        parts++;
        if (parts > maxParts) {
            throw new HttpException(Status.CONTENT_TOO_LARGE, "there are more than " + maxParts + " parts");
        }
        Content content = new Content();
        current = content;
        return part(head.strip(), content);
    }

    private static Part part(String head, Body content) {
        List<String> fields = new ArrayList<>();
        Parameters disposition = Parameters.parse("");
        for (String line : head.isEmpty() ? new String[0] : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw bad("a line in the head of a part is no field");
            }
            String name = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (name.equalsIgnoreCase("Content-Disposition")) {
                disposition = Parameters.parse(value); // names of files are in UTF-8, which no field may be
            } else {
                fields.add(name);
                fields.add(value);
            }
        }
        String name = disposition.get("name").orElse("");
        if (!disposition.value().equalsIgnoreCase("form-data")
                || disposition.get("name").isEmpty()) {
            throw bad("a part has no name");
        }
        try {
            return new Part(name, disposition.get("filename"), Headers.of(fields), content);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int at = from; at <= in.length - what.length; at++) {
            if (in[at] == what[0] && Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }

    /** What is between two boundaries. */
    private final class Content implements Body {
        private boolean ended;

        @Override
        public Deferred<byte[]> read() {
            if (ended) {
                return Deferred.succeed(new byte[0]);
            }
            int end = find(held, delimiter, 0);
            if (end == 0) {
                ended = true;
                take(delimiter.length);
                return Deferred.succeed(new byte[0]);
            }
            // What may be the begin of a boundary waits for the rest.
            int sure = end > 0 ? end : held.length - delimiter.length + 1;
            return sure > 0
                    ? Deferred.succeed(take(sure))
                    : until(() -> held.length >= delimiter.length).chainCallback(_ -> read());
        }
    }
}
