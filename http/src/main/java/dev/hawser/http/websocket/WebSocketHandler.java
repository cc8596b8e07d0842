package dev.hawser.http.websocket;

/** Speaks with one client, in the function of its request. */
@FunctionalInterface
public interface WebSocketHandler {
    /**
     * Speaks; may await, sleep and block. The socket is closed when this returns.
     *
     * @param socket is open
     * @throws Exception a {@link WebSocketClosedException} is no error; of all else the client is told 1011, and the log why
     */
    void handle(WebSocket socket) throws Exception;
}
