package dev.hawser.http;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a message carries, pulled: nothing is taken from the peer before somebody asks. Read it once, one read at a time.
 *
 * <p><b>Threads:</b> of its reactor.
 */
@FunctionalInterface
public interface Body {
    /** How much {@link #bytes()} takes. */
    int MAX_WHOLE = 1 << 20;

    /**
     * Reads the next piece.
     *
     * @return fires with at least one byte, or with none at the end; fails with {@link ClientGoneException} if the rest does
     *     not come, and with {@link HttpException} if it is too long or no body
     */
    @CheckReturnValue
    Deferred<byte[]> read();

    /**
     * {@return a body of bytes that are there}
     *
     * @param bytes not copied
     */
    static Body of(byte[] bytes) {
        return new BytesBody(bytes);
    }

    /**
     * Reads all.
     *
     * @return fires with all bytes; fails with {@link HttpException} (413) if they are more than {@link #MAX_WHOLE}, or as
     *     {@link #read()}
     */
    @CheckReturnValue
    default Deferred<byte[]> bytes() {
        return bytes(MAX_WHOLE);
    }

    /**
     * Reads all.
     *
     * @param max how many bytes it may be
     * @return as {@link #bytes()}
     */
    @CheckReturnValue
    default Deferred<byte[]> bytes(int max) {
        return Bodies.collect(this, new ByteArrayOutputStream(), max);
    }

    /**
     * Reads all as UTF-8.
     *
     * @return as {@link #bytes()}
     */
    @CheckReturnValue
    default Deferred<String> text() {
        return bytes().addCallback(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** {@return the body as a stream, whose reads set the calling function aside} */
    default InputStream inputStream() {
        return new BodyInput(this);
    }
}
