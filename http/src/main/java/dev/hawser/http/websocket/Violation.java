package dev.hawser.http.websocket;

/** What came is not what RFC 6455 allows, or more than is wanted. */
final class Violation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    Violation(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static Violation ofProtocol(String message) {
        return new Violation(CloseStatus.PROTOCOL_ERROR, message);
    }

    CloseStatus status() {
        return new CloseStatus(code, String.valueOf(getMessage()));
    }
}
