package dev.hawser.net.transport;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A kind of network that carries datagrams. A service provider interface; programs use {@code dev.hawser.net.Net}.
 *
 * <p><b>Threads:</b> called on the reactor; answers in the pump or on the reactor, later.
 */
public interface DatagramTransport {
    /**
     * Opens a socket.
     *
     * @param local where; port 0 lets the system choose one
     * @param remote the one peer that it speaks to; empty for any
     * @param options of the socket
     * @param opening told the wire, or the failure; once
     */
    void open(
            InetSocketAddress local,
            Optional<InetSocketAddress> remote,
            DatagramSettings options,
            StreamTransport.Opening<DatagramWire> opening);
}
