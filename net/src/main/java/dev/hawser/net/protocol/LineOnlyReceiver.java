package dev.hawser.net.protocol;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A protocol that speaks by lines.
 *
 * {@snippet class = dev.hawser.examples.ChatServer region = chat}
 *
 * <p><b>Limit:</b> a line may have 16,384 bytes, without its delimiter, unless the constructor is told otherwise. For a
 * longer one see {@link #lineLengthExceeded}. What is left without a delimiter when the input ends is dropped.
 *
 * <p><b>Threads:</b> called on the reactor, as every {@link dev.hawser.net.Protocol}.
 */
public abstract class LineOnlyReceiver extends Receiver {
    /** How many bytes a line may have, unless said otherwise. */
    public static final int MAX_LENGTH = 16_384;

    /** What ends a line, unless said otherwise. */
    public static final String CRLF = "\r\n";

    private final String delimiter;
    private final int maxLength;
    private final DelimiterSearch search;
    private final Partial partial = new Partial();

    /** Lines of UTF-8 that end with CR LF, of at most 16,384 bytes. */
    protected LineOnlyReceiver() {
        this(CRLF, MAX_LENGTH);
    }

    /**
     * Lines of UTF-8.
     *
     * @param delimiter what ends a line, in both directions; not empty
     * @param maxLength the most bytes that a line may have, without its delimiter; 0 or more
     */
    protected LineOnlyReceiver(String delimiter, int maxLength) {
        if (requireNonNull(delimiter, "delimiter").isEmpty()) {
            throw new IllegalArgumentException("a delimiter has one character or more");
        }
        this.delimiter = delimiter;
        this.maxLength = MessageLimits.checked(maxLength);
        this.search = new DelimiterSearch(delimiter.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return how lines are encoded: UTF-8, unless overridden} Bytes that are none become U+FFFD; ISO 8859-1 takes every
     * byte as it is. The delimiter is always in UTF-8.
     */
    protected Charset charset() {
        return StandardCharsets.UTF_8;
    }

    /**
     * A line came.
     *
     * @param line it, without its delimiter
     * @throws Exception to abort the connection
     */
    protected abstract void lineReceived(String line) throws Exception;

    /**
     * A line is too long, whether it has ended or not. The default closes the connection. An override that leaves it open
     * loses {@code bytes}, and whatever comes next counts as the beginning of a line.
     *
     * @param bytes the line, and all that came behind it
     * @throws Exception to abort the connection
     */
    protected void lineLengthExceeded(byte[] bytes) throws Exception {
        giveUp(
                System.Logger.Level.INFO,
                "a line is longer than " + maxLength + " bytes; " + bytes.length + " bytes are dropped");
    }

    /**
     * Sends a line, as {@link dev.hawser.net.Connection#send(byte[])} does.
     *
     * @param line without its delimiter, which is added
     */
    public final void sendLine(String line) {
        byte[] text = line.getBytes(charset());
        connection().send(Unpooled.wrappedBuffer(text, delimiter.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    void take(ByteBuf data) throws Exception {
        int end = search.endIn(data);
        int count = end < 0 ? data.readableBytes() : end - data.readerIndex();
        // an unfinished line may have the greater part of its delimiter already
        int most = maxLength + search.delimiterLength() - (end < 0 ? 1 : 0);
        if (count > most - partial.length()) {
            search.reset();
            lineLengthExceeded(partial.take(data, data.readableBytes()));
        } else if (end < 0) {
            partial.add(data, count);
        } else {
            byte[] line = partial.take(data, count);
            lineReceived(new String(line, 0, line.length - search.delimiterLength(), charset()));
        }
    }

    /** What has come of the next line; it is forgotten. */
    final byte[] takePartial() {
        search.reset();
        return partial.take(Unpooled.EMPTY_BUFFER, 0);
    }

    final boolean hasPartial() {
        return partial.length() > 0;
    }
}
