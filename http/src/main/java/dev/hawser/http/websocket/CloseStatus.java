package dev.hawser.http.websocket;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * How a WebSocket came to its end.
 *
 * @param code of RFC 6455, section 7.4; 1005 if none was given, 1006 if there was no goodbye
 * @param reason for a log; 123 bytes at most
 */
public record CloseStatus(int code, String reason) {
    /** All was said. */
    public static final CloseStatus NORMAL = new CloseStatus(1000, "");

    /** A side goes away, as a server that stops. */
    public static final CloseStatus GOING_AWAY = new CloseStatus(1001, "");

    static final int PROTOCOL_ERROR = 1002;
    static final int NONE = 1005;
    static final int ABNORMAL = 1006;
    static final int NOT_TEXT = 1007;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;

    private static final int MAX_REASON = 123;

    /** Checks the values. */
    public CloseStatus {
        requireNonNull(reason, "reason");
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("the code of a close is a number from 1000 to 4999, was " + code);
        }
        int length = reason.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_REASON) {
            throw new IllegalArgumentException(
                    "the reason of a close has at most " + MAX_REASON + " bytes, was of " + length);
        }
    }

    /** Whether it may stand in a close that is sent. */
    boolean isSendable() {
        return isSendable(code);
    }

    static boolean isSendable(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    @Override
    public String toString() {
        return (code + " " + reason).strip();
    }
}
