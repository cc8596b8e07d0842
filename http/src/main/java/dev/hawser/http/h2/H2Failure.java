package dev.hawser.http.h2;

import java.util.Objects;

/** What ends one stream, or all of a connection. */
public final class H2Failure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is told to the peer. */
    private final ErrorCode code;

    /** Which stream ends; 0 for the connection. */
    private final int stream;

    private H2Failure(int stream, ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = Objects.requireNonNull(code, "code");
        this.stream = stream;
    }

    /**
     * {@return what ends a connection}
     *
     * @param code told to the peer
     * @param message what was wrong
     */
    public static H2Failure connection(ErrorCode code, String message) {
        return new H2Failure(0, code, message);
    }

    /**
     * {@return what ends a stream}
     *
     * @param stream its number
     * @param code told to the peer
     * @param message what was wrong
     */
    public static H2Failure stream(int stream, ErrorCode code, String message) {
        return new H2Failure(stream, code, message);
    }

    /** {@return what is told to the peer} */
    public ErrorCode code() {
        return code;
    }

    int stream() {
        return stream;
    }
}
