package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open UDP socket: what the transport does for a port. A service provider interface.
 *
 * <p><b>Threads:</b> called on the reactor; answers in the pump or on the reactor, later.
 */
public interface DatagramWire {
    /** {@return the address that is bound} */
    InetSocketAddress localAddress();

    /**
     * Begins to receive. Once, as the first call.
     *
     * @param listener told what happens from now on
     */
    void start(DatagramListener listener);

    /**
     * Sends a datagram.
     *
     * @param data what; belongs to the wire from now on
     * @param to whom; empty for the one peer of a connected socket
     * @param done told when the system has taken it: null, or why it has not
     */
    void send(ByteBuf data, Optional<InetSocketAddress> to, Consumer<@Nullable IOException> done);

    /**
     * Begins or ends to receive what is sent to a group.
     *
     * @param group its address
     * @param by the name of the network interface; empty for that of the options, or the first that can do it
     * @param member whether to receive it
     * @param done told when that is so: null, or why it is not
     */
    void membership(InetAddress group, Optional<String> by, boolean member, Consumer<@Nullable IOException> done);

    /** Closes it; what waits to be sent is sent if the system takes it at once. May be called again. */
    void close();
}
