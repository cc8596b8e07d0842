package dev.hawser.http.websocket;

import java.io.IOException;

/** A WebSocket is closed: nothing can be sent any more, or the rest of what was said did not come. */
public final class WebSocketClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How it ended. */
    private final transient CloseStatus status;

    WebSocketClosedException(String message, CloseStatus status) {
        super(message);
        this.status = status;
    }

    /** {@return how it came to its end} */
    public CloseStatus status() {
        return status;
    }
}
