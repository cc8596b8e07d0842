package dev.hawser.net.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Told by a {@link DatagramWire} what happens. Engine code: returns soon, runs no code of a user, throws nothing.
 */
public interface DatagramListener {
    /**
     * A datagram came in.
     *
     * @param data what; belongs to the listener
     * @param from who sent it
     */
    void received(byte[] data, InetSocketAddress from);

    /**
     * Something could not be received; the wire goes on.
     *
     * @param cause a {@link java.net.PortUnreachableException} if the peer has said that nobody listens there
     */
    void failed(IOException cause);

    /** The wire is gone. Once, as the last call. */
    void closed();
}
