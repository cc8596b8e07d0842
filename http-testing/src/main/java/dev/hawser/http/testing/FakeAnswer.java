package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a {@link FakeOrigin} answers one request, and how well. Immutable.
 *
 * @param head to its empty line
 * @param content what follows, as it is sent
 * @param delay from the request, or from its head if this is {@link #early()}, until the answer begins
 * @param bytesPerSecond how fast it is sent; 0 for as fast as it goes
 * @param cut after how many bytes, the head's included, it breaks off; empty for none
 * @param end what becomes of the connection then, or behind the answer
 * @param isEarly whether it is sent when the head of the request has come
 */
public record FakeAnswer(
        byte[] head, byte[] content, Duration delay, int bytesPerSecond, OptionalInt cut, End end, boolean isEarly) {
    /** What becomes of a connection. */
    public enum End {
        /** It goes on. */
        STAYS,
        /** It ends in order. */
        CLOSES,
        /** It is reset. */
        RESETS,
        /** It stays open, and nothing more is sent. */
        HANGS
    }

    /** Checks the values. */
    public FakeAnswer {
        requireNonNull(end, "end");
        if (delay.isNegative() || bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "delay and bytesPerSecond must not be negative, were " + delay + " and " + bytesPerSecond);
        }
    }

    private static FakeAnswer of(String head, byte[] content, End end) {
        return new FakeAnswer(head.getBytes(ISO_8859_1), content, Duration.ZERO, 0, OptionalInt.empty(), end, false);
    }

    /**
     * {@return an answer of text}
     *
     * @param text sent as UTF-8
     */
    public static FakeAnswer text(String text) {
        return of(Status.OK, Headers.of("Content-Type", "text/plain; charset=utf-8"), text.getBytes(UTF_8));
    }

    /**
     * {@return an answer without content}
     *
     * @param status the number
     * @param fields names and values in turn
     */
    public static FakeAnswer of(int status, String... fields) {
        return of(new Status(status), Headers.of(fields), new byte[0]);
    }

    /**
     * {@return an answer whose content has its length said}
     *
     * @param status how the request is answered
     * @param headers its fields
     * @param content what it carries
     */
    public static FakeAnswer of(Status status, Headers headers, byte[] content) {
        return of(head(status, headers, "Content-Length: " + content.length + "\r\n"), content, End.STAYS);
    }

    private static String head(Status status, Headers headers, String framing) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append(framing).append("\r\n").toString();
    }

    /**
     * {@return an answer in chunks}
     *
     * @param chunks each of at least one byte
     */
    public static FakeAnswer chunked(String... chunks) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (String chunk : chunks) {
            byte[] bytes = chunk.getBytes(UTF_8);
            content.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
            content.writeBytes(bytes);
            content.writeBytes(new byte[] {'\r', '\n'});
        }
        content.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return of(head(Status.OK, Headers.none(), "Transfer-Encoding: chunked\r\n"), content.toByteArray(), End.STAYS);
    }

    /**
     * {@return bytes as they are, be they HTTP or not}
     *
     * @param text each character is one byte
     */
    public static FakeAnswer raw(String text) {
        return of(text, new byte[0], End.STAYS);
    }

    /** {@return no answer: the connection stays open, and nothing comes} */
    public static FakeAnswer silence() {
        return of("", new byte[0], End.HANGS);
    }

    /** {@return no answer: the connection is reset} */
    public static FakeAnswer reset() {
        return of("", new byte[0], End.RESETS);
    }

    /** {@return no answer: the connection ends in order} */
    public static FakeAnswer close() {
        return of("", new byte[0], End.CLOSES);
    }

    /**
     * {@return this, which begins later}
     *
     * @param time from the request on
     */
    public FakeAnswer after(Duration time) {
        return new FakeAnswer(head, content, time, bytesPerSecond, cut, end, isEarly);
    }

    /**
     * {@return this, sent slowly, in ten pieces a second, or a byte at a time if that is less}
     *
     * @param rate bytes a second, 1 or more
     */
    public FakeAnswer slowly(int rate) {
        return new FakeAnswer(head, content, delay, rate, cut, end, isEarly);
    }

    /**
     * {@return this, which breaks off}
     *
     * @param bytes after how many, the head's included
     * @param how what becomes of the connection then
     */
    public FakeAnswer cutAfter(int bytes, End how) {
        return new FakeAnswer(head, content, delay, bytesPerSecond, OptionalInt.of(bytes), how, isEarly);
    }

    /** {@return this, which ends its connection; that does not say so before} */
    public FakeAnswer closing() {
        return new FakeAnswer(head, content, delay, bytesPerSecond, cut, End.CLOSES, isEarly);
    }

    /** {@return this, sent when the head of the request has come; its content is not read, and leave for it not given} */
    public FakeAnswer early() {
        return new FakeAnswer(head, content, delay, bytesPerSecond, cut, end, true);
    }

    /** What is sent. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(content);
        byte[] bytes = all.toByteArray();
        return cut.isPresent() ? java.util.Arrays.copyOf(bytes, Math.min(bytes.length, cut.getAsInt())) : bytes;
    }

    @Override
    public String toString() {
        String first = new String(head, ISO_8859_1).lines().findFirst().orElse("nothing");
        return first + ", then it " + end.toString().toLowerCase(java.util.Locale.ROOT);
    }
}
