package dev.hawser.http;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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
     * {@return what is in a file: read by worker threads, a piece at a time; fails with {@link java.io.IOException} if it cannot be
     * read, or is changed meanwhile}
     *
     * @param reactor on which it is read
     * @param path of the file; it is opened for each piece, so that nothing is left open
     * @param length how long it is, 0 or more
     */
    static Body ofFile(Reactor reactor, Path path, long length) {
        return new FileBody(reactor, path, length);
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
