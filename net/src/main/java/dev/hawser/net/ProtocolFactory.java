package dev.hawser.net;

import java.net.SocketAddress;

/**
 * Makes the protocol for each connection, and may hold what they share.
 *
 * @param <P> the type of its protocols
 */
@FunctionalInterface
public interface ProtocolFactory<P extends Protocol> {
    /**
     * Makes a protocol.
     *
     * @param peer the address of the other end
     * @return the protocol of that connection; not null
     * @throws Exception to refuse it: the connection is aborted
     */
    P buildProtocol(SocketAddress peer) throws Exception;
}
