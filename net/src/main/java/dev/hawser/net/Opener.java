package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.net.open.Assigning;
import dev.hawser.net.open.HostNames;
import dev.hawser.net.open.HostPort;
import dev.hawser.net.open.NetHost;
import dev.hawser.net.open.TimelyTransport;
import dev.hawser.net.open.TimelyWire;
import dev.hawser.net.stream.NetSettings;
import dev.hawser.net.stream.Securing;
import dev.hawser.net.stream.StreamConnection;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** By which a {@link Net} opens things, and what is open. On the reactor. */
final class Opener implements NetHost {
    private final Reactor reactor;
    private final NetSettings options;
    private final HostNames names;
    private final Assigning assigning;
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
        this.assigning = new Assigning(reactor);
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

    @Override
    public void requireUsable() {
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

    @Override
    public Reactor reactor() {
        return reactor;
    }

    @Override
    public ReactorAccess access() {
        return reactor.access();
    }

    Assigning assigning() {
        return assigning;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public HostNames names() {
        return names;
    }

    @Override
    public Securing securing() {
        return securing;
    }

    @Override
    public List<Deferred<List<SocketAddress>>> toConnect(Endpoint endpoint) {
        return switch (endpoint) {
            case TcpEndpoint tcp -> names.toConnect(HostPort.of(tcp));
            case TlsEndpoint tls -> names.toConnect(HostPort.of(tls.tcp()));
            case UnixEndpoint unix -> List.of(one(unix));
            case MemoryEndpoint memory -> List.of(one(memory));
        };
    }

    @Override
    public Deferred<? extends List<? extends SocketAddress>> toListen(Endpoint endpoint) {
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

    @Override
    public StreamTransport transportFor(SocketAddress address) {
        return transports.stream()
                .filter(transport -> transport.supports(address))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no transport for it: the reactor waits with "
                        + reactor.poller().description()
                        + ", and NetOptions.transport was given none for such an address"));
    }

    @Override
    public DatagramTransport datagrams() {
        if (reactor.poller() instanceof NettyPoller poller) {
            return poller.datagrams();
        }
        throw new IllegalStateException(
                "no UDP: the reactor waits with " + reactor.poller().description());
    }

    @Override
    public DatagramPort adopt(DatagramWire wire, Optional<InetSocketAddress> remote, int queue) {
        DatagramPort.Bounds bounds = new DatagramPort.Bounds(queue, options.writeLimit(), datagramPorts::remove);
        DatagramPort port = new DatagramPort(access(), wire, remote, bounds);
        datagramPorts.add(port);
        port.start();
        if (closed) {
            port.close();
        }
        return port;
    }

    @Override
    public StreamConnection adopt(Wire wire) {
        StreamConnection connection = new StreamConnection(reactor, wire, options, securing, forget);
        connections.add(connection);
        connection.start();
        if (closed) {
            connection.abort();
        }
        return connection;
    }

    @Override
    public ListeningPort adopt(StreamTransport.BoundPort bound, @Nullable Supplier<Deferred<@Nullable Void>> renewal) {
        ListeningPort port = new ListeningPort(access(), bound, renewal, ports::remove);
        ports.add(port);
        if (closed) {
            port.close();
        }
        return port;
    }
}
