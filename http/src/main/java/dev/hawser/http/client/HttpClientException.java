package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request that was not answered as it should have been. One that took too long fails with a
 * {@link java.util.concurrent.TimeoutException} instead.
 */
public final class HttpClientException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** There was no connection: no address, refused, no TLS, or a proxy that did not help. Nothing was sent. */
        CONNECT,
        /** The connection ended before the answer was complete. */
        LOST,
        /** What came is no answer in HTTP. */
        MALFORMED,
        /** The content of the answer is not compressed as it says it is. */
        CODING,
        /** The answer is longer than is allowed. */
        TOO_LARGE,
        /** It was redirected too often, or to nowhere. */
        REDIRECT,
        /** Too many requests wait for a connection already. */
        BUSY,
        /** The client was closed. */
        CLOSED,
        /** The answer was complete, and is no success: only by {@link Fetched#requireSuccess()}. */
        STATUS
    }

    /** What went wrong. */
    private final Kind kind;

    HttpClientException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = requireNonNull(kind, "kind");
    }

    /** {@return what went wrong} */
    public Kind kind() {
        return kind;
    }
}
