package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DatagramPort;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.stream.Securing;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.transport.DatagramTransport;
import dev.hawser.net.transport.DatagramWire;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorAccess;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a part that opens something may ask of the network it is a part of. On the reactor. */
public interface NetHost {
    /** @throws IllegalStateException if it was closed, or this is not its reactor */
    void requireUsable();

    boolean isClosed();

    Reactor reactor();

    ReactorAccess access();

    HostNames names();

    Securing securing();

    /** Lookups of the addresses of an endpoint to connect to, the preferred ones first. */
    List<Deferred<List<SocketAddress>>> toConnect(Endpoint endpoint);

    /** The addresses of an endpoint to listen on. */
    Deferred<? extends List<? extends SocketAddress>> toListen(Endpoint endpoint);

    /** @throws IllegalStateException if there is none for such an address */
    StreamTransport transportFor(SocketAddress address);

    /** @throws IllegalStateException if there is no UDP */
    DatagramTransport datagrams();

    /** A new UDP socket becomes a port. */
    DatagramPort adopt(DatagramWire wire, Optional<InetSocketAddress> remote, int queue);

    /** A new wire becomes a connection. */
    StreamConnection adopt(Wire wire);

    /**
     * A new port.
     *
     * @param renewal reads the files of TLS again; null for a port without TLS
     */
    ListeningPort adopt(StreamTransport.BoundPort bound, @Nullable Supplier<Deferred<@Nullable Void>> renewal);
}
