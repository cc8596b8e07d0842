package dev.hawser.net;

import io.netty.buffer.ByteBuf;

/**
 * What a program makes of one connection, called when something happens: the other face beside inline functions.
 *
 * <p>The order is {@code connectionMade}, then {@code dataReceived} any number of times, then {@code connectionLost}
 * once, even if one of the others threw.
 *
 * <p><b>Threads:</b> called on the reactor, as callbacks: never two at the same time, and none within a call of the
 * connection's. They may not {@code await()}.
 *
 * <p><b>Failures:</b> what a method throws goes to the reactor's error handler, and aborts the connection.
 */
public interface Protocol {
    /**
     * The connection is open.
     *
     * @param connection to write to, and to close; its methods that read are taken by this protocol
     * @throws Exception to abort the connection
     */
    default void connectionMade(Connection connection) throws Exception {}

    /**
     * Bytes came in, cut anywhere.
     *
     * @param data them; only until this returns, unless they are retained. What is not read is gone
     * @throws Exception to abort the connection
     */
    void dataReceived(ByteBuf data) throws Exception;

    /**
     * The peer has ended its output, and all of it was delivered. Output goes on to the peer until this side closes,
     * or the connection breaks; the default closes now.
     *
     * @param connection the one of {@link #connectionMade}
     * @throws Exception to abort the connection
     */
    default void inputEnded(Connection connection) throws Exception {
        var _ = connection.close();
    }

    /**
     * The connection is gone. The last call.
     *
     * @param reason how it came to its end
     * @throws Exception goes to the error handler
     */
    default void connectionLost(CloseReason reason) throws Exception {}
}
