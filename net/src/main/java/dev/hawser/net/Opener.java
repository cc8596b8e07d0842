package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.DatagramTransport;
import dev.hawser.net.transport.DatagramWire;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorAccess;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** By which a {@link Net} opens things, and what is open. On the reactor. */
final class Opener {
    private final Reactor reactor;
    private final NetSettings options;
    private final HostNames names;
    private final Serving serving;
    private final Securing securing;
    private final List<StreamTransport> transports = new ArrayList<>();
    private final Set<StreamConnection> connections = new LinkedHashSet<>();
    private final Consumer<StreamConnection> forget = connections::remove;
    private final Set<ListeningPort> ports = new LinkedHashSet<>();
    private final Set<DatagramPort> datagramPorts = new LinkedHashSet<>();
    private boolean closed;

    Opener(Reactor reactor, NetSettings options) {
        this.reactor = reactor;
        this.options = options;
        this.names = new HostNames(options.names().resolver(reactor));
        this.serving = new Serving(reactor);
        this.securing = new Securing(reactor);
        options.transports()
                .forEach(given -> transports.add(new TimelyTransport(reactor, given, options.closeTimeout())));
        if (reactor.poller() instanceof NettyPoller poller) {
            transports.add(poller.streams());
        }
    }

    /** Opens nothing any more: what is on its way is closed when it comes. */
    void close() {
        closed = true;
    }

    void requireUsable() {
        access().requireOpen();
        if (closed) {
            throw new IllegalStateException(
                    "this Net was closed, by close() or with its reactor; make another for a further run");
        }
    }

    /** The connections that are not gone, the oldest first. */
    List<Connection> connections() {
        return List.copyOf(connections);
    }

    /** The ports that are not closed, the oldest first. */
    List<ListeningPort> ports() {
        return List.copyOf(ports);
    }

    List<DatagramPort> datagramPorts() {
        return List.copyOf(datagramPorts);
    }

    /** Makes a connection of a wire that some other transport has opened. */
    Connection foreign(Wire wire) {
        return adopt(new TimelyWire(reactor, wire, options.closeTimeout()));
    }

    Reactor reactor() {
        return reactor;
    }

    ReactorAccess access() {
        return reactor.access();
    }

    Serving serving() {
        return serving;
    }

    boolean isClosed() {
        return closed;
    }

    HostNames names() {
        return names;
    }

    Securing securing() {
        return securing;
    }

    /** Lookups of the addresses of an endpoint to connect to, the preferred ones first. */
    List<Deferred<List<SocketAddress>>> toConnect(Endpoint endpoint) {
        return switch (endpoint) {
            case TcpEndpoint tcp -> names.toConnect(HostPort.of(tcp));
            case TlsEndpoint tls -> names.toConnect(HostPort.of(tls.tcp()));
            case UnixEndpoint unix -> List.of(one(unix));
            case MemoryEndpoint memory -> List.of(one(memory));
        };
    }

    /** The addresses of an endpoint to listen on. */
    Deferred<? extends List<? extends SocketAddress>> toListen(Endpoint endpoint) {
        return switch (endpoint) {
            case TcpEndpoint tcp -> names.toListen(HostPort.of(tcp));
            case TlsEndpoint tls -> names.toListen(HostPort.of(tls.tcp()));
            case UnixEndpoint unix -> one(unix);
            case MemoryEndpoint memory -> one(memory);
        };
    }

    private static Deferred<List<SocketAddress>> one(UnixEndpoint unix) {
        return Deferred.succeed(List.of(UnixDomainSocketAddress.of(unix.path())));
    }

    private static Deferred<List<SocketAddress>> one(MemoryEndpoint memory) {
        return Deferred.succeed(List.of(memory.address()));
    }

    StreamTransport transportFor(SocketAddress address) {
        return transports.stream()
                .filter(transport -> transport.supports(address))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no transport for it: the reactor waits with "
                        + reactor.poller().description()
                        + ", and NetOptions.transport was given none for such an address"));
    }

    DatagramTransport datagrams() {
        if (reactor.poller() instanceof NettyPoller poller) {
            return poller.datagrams();
        }
        throw new IllegalStateException(
                "no UDP: the reactor waits with " + reactor.poller().description());
    }

    /** A new UDP socket becomes a port. */
    DatagramPort adopt(DatagramWire wire, Optional<InetSocketAddress> remote, int queue) {
        DatagramPort.Bounds bounds = new DatagramPort.Bounds(queue, options.writeLimit(), datagramPorts::remove);
        DatagramPort port = new DatagramPort(access(), wire, remote, bounds);
        datagramPorts.add(port);
        port.start();
        if (closed) {
            port.close();
        }
        return port;
    }

    /** A new wire becomes a connection. */
    StreamConnection adopt(Wire wire) {
        StreamConnection connection = new StreamConnection(reactor, wire, options, securing, forget);
        connections.add(connection);
        connection.start();
        if (closed) {
            connection.abort();
        }
        return connection;
    }

    /** A new port. */
    ListeningPort adopt(StreamTransport.BoundPort bound) {
        ListeningPort port = new ListeningPort(access(), bound, ports::remove);
        ports.add(port);
        if (closed) {
            port.close();
        }
        return port;
    }
}
