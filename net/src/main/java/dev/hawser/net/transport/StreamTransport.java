package dev.hawser.net.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.Consumer;

/**
 * A kind of network that carries streams of bytes. A service provider interface; programs use {@code dev.hawser.net.Net}.
 *
 * <p><b>Threads:</b> called on the reactor; answers in the pump or on the reactor, later.
 */
public interface StreamTransport {
    /**
     * Whether it knows this kind of address.
     *
     * @param address resolved, if it is one of the Internet
     * @return whether it can be given to the other methods
     */
    boolean supports(SocketAddress address);

    /**
     * Opens a connection.
     *
     * @param remote where to
     * @param options of the socket
     * @param opening told the wire, or the failure; once
     * @return gives the attempt up; if it has been answered, or is at that moment, it does nothing
     */
    Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening);

    /**
     * Accepts connections.
     *
     * @param local where; port 0 lets the system choose one
     * @param options of the socket and of those accepted
     * @param accepted given each connection
     * @param opening told when connections are accepted, or the failure; once
     */
    void listen(SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening);

    /**
     * Who waits for something to be opened. Engine code, as {@link WireListener}.
     *
     * @param <T> what is opened
     */
    interface Opening<T> {
        /**
         * It is open.
         *
         * @param opened it
         */
        void opened(T opened);

        /**
         * It could not be opened.
         *
         * @param failure why
         */
        void failed(IOException failure);
    }

    /** A place where connections are accepted. On the reactor. */
    interface BoundPort {
        /** {@return the address that was bound, with the port that the system chose} */
        SocketAddress localAddress();

        /**
         * Goes on accepting, or lets newcomers wait in the system's backlog. On at the start.
         *
         * @param on whether to accept
         */
        void accepting(boolean on);

        /**
         * Stops accepting and frees the address.
         *
         * @param closed called when that is done, in the pump or on the reactor
         */
        void close(Runnable closed);
    }
}
