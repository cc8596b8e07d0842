package dev.hawser.http;

import static java.util.Objects.requireNonNull;

/** A request that is answered with a status and a sentence: what a handler throws to say that something is not there, say. */
public final class HttpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** How the request is answered. */
    private final int code;

    /** What stands in the head of the answer. */
    private final transient Headers headers;

    /**
     * A failure that is the client's to know.
     *
     * @param status how the request is answered
     * @param message what the client is told
     */
    public HttpException(Status status, String message) {
        this(status, message, Headers.none());
    }

    /**
     * A failure that is the client's to know.
     *
     * @param status how the request is answered
     * @param message what the client is told
     * @param headers what else stands in the head of the answer
     */
    public HttpException(Status status, String message, Headers headers) {
        super(requireNonNull(message, "message"));
        this.code = status.code();
        this.headers = requireNonNull(headers, "headers");
    }

    /** {@return how the request is answered} */
    public Status status() {
        return new Status(code);
    }

    /** {@return what else stands in the head of the answer} */
    public Headers headers() {
        return headers;
    }
}
