package dev.hawser.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What a program makes of datagrams, called when something happens: the other face beside {@link DatagramPort#receive()}.
 *
 * <p>The order is {@code startProtocol}, then the others any number of times, then {@code stopProtocol} once.
 *
 * <p><b>Threads:</b> called on the reactor, as callbacks: never two at the same time, and none within a call of the
 * port's. They may not {@code await()}.
 *
 * <p><b>Failures:</b> what a method throws goes to the reactor's error handler, and the port goes on.
 */
public interface DatagramProtocol {
    /**
     * The port is open.
     *
     * @param port to send by, and to close; its {@code receive()} is taken by this protocol
     * @throws Exception goes to the error handler
     */
    default void startProtocol(DatagramPort port) throws Exception {}

    /**
     * A datagram came in.
     *
     * @param data its bytes
     * @param from who sent it
     * @throws Exception goes to the error handler
     */
    void datagramReceived(byte[] data, InetSocketAddress from) throws Exception;

    /**
     * Something could not be received. The default does nothing.
     *
     * @param cause a {@link java.net.PortUnreachableException} if the one peer of a connected port has said that nobody
     *     listens there
     * @throws Exception goes to the error handler
     */
    default void receiveFailed(IOException cause) throws Exception {}

    /**
     * The port is closed. The last call.
     *
     * @throws Exception goes to the error handler
     */
    default void stopProtocol() throws Exception {}
}
