package dev.hawser.http.h1;

import dev.hawser.http.Status;

/** What came is no request that may be answered otherwise: where it ends is not certain, so the connection ends with it. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** How it is answered. */
    private final int code;

    /**
     * A refusal.
     *
     * @param status how it is answered
     * @param message what was wrong, for the answer and the log
     */
    public Refusal(Status status, String message) {
        super(message, null, false, false);
        this.code = status.code();
    }

    static Refusal bad(String message) {
        return new Refusal(Status.BAD_REQUEST, message);
    }

    /** {@return how it is answered} */
    public Status status() {
        return new Status(code);
    }
}
