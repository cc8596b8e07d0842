package dev.hawser.net;

/** What a server does with one connection; the body of an inline function. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Serves a connection, from its first byte to its last. It may await and block. The connection is closed when this
     * returns, unless it was given to a protocol, and aborted when it throws.
     *
     * @param connection open
     * @throws Exception goes to the reactor's error handler, unless it is the end of this very connection, or of the
     *     reactor
     */
    void handle(Connection connection) throws Exception;
}
