package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.net.open.Binding;
import dev.hawser.net.open.Connecting;
import dev.hawser.net.open.Listen;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.stream.NetSettings;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorAccess;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Network I/O of one reactor: listens and connects, and knows what is open.
 *
 * {@snippet class = dev.hawser.net.NetSnippetsTest region = server}
 *
 * <p><b>Threads:</b> of its reactor.
 *
 * <p><b>Lifetime:</b> until {@link #close()}, or the reactor stops: then ports are closed first, functions that serve
 * connections end, and what is still open after that is closed. A reactor that runs again needs another.
 */
public final class Net {
    private final Reactor reactor;
    private final Opener opener;

    private Net(Reactor reactor, NetSettings options) {
        this.reactor = reactor;
        this.opener = new Opener(reactor, options);
    }

    /**
     * Network I/O with the default options.
     *
     * @param reactor where it happens
     * @return the network
     */
    public static Net of(Reactor reactor) {
        return of(reactor, _ -> {});
    }

    /**
     * Network I/O. A reactor that lives by virtual time has no sockets, only the transports that the options give.
     *
     * @param reactor where it happens
     * @param configure changes the default options
     * @return the network
     */
    public static Net of(Reactor reactor, Consumer<? super NetOptions> configure) {
        reactor.access().requireOpen();
        NetOptions options = new NetOptions();
        configure.accept(options);
        Net net = new Net(reactor, options.settings());
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, net::closePorts);
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, net::close);
        return net;
    }

    /** {@return the reactor it belongs to} */
    public Reactor reactor() {
        return reactor;
    }

    /**
     * Serves each connection by an inline function of its own.
     *
     * @param endpoint where to listen
     * @param handler what each function does
     * @return fires when connections are accepted; fails with {@link ListenFailedException}
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listen(Endpoint endpoint, ConnectionHandler handler) {
        return listen(endpoint, Policies.none(), handler);
    }

    /**
     * Serves each connection by an inline function of its own, under policies.
     *
     * @param endpoint where to listen
     * @param policies what the connections are held to
     * @param handler what each function does
     * @return fires when connections are accepted; fails with {@link ListenFailedException}
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listen(Endpoint endpoint, Policies policies, ConnectionHandler handler) {
        requireNonNull(handler, "handler");
        return listening(endpoint, policies, connection -> {
            var _ = opener.assigning().toFunction("connection from " + connection.remoteAddress(), connection, handler);
        });
    }

    /**
     * Serves each connection by an inline function of its own.
     *
     * @param endpoint where to listen, as {@link Endpoint#parse} reads it
     * @param handler what each function does
     * @return fires when connections are accepted; fails with {@link ListenFailedException}
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listen(String endpoint, ConnectionHandler handler) {
        return listen(Endpoint.parse(endpoint), handler);
    }

    /**
     * Serves each connection by a protocol of its own.
     *
     * @param endpoint where to listen
     * @param factory makes the protocols
     * @return fires when connections are accepted; fails with {@link ListenFailedException}
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listenFactory(Endpoint endpoint, ProtocolFactory<?> factory) {
        return listenFactory(endpoint, Policies.none(), factory);
    }

    /**
     * Serves each connection by a protocol of its own, under policies.
     *
     * @param endpoint where to listen
     * @param policies what the connections are held to
     * @param factory makes the protocols
     * @return fires when connections are accepted; fails with {@link ListenFailedException}
     */
    @CheckReturnValue
    public Deferred<ListeningPort> listenFactory(Endpoint endpoint, Policies policies, ProtocolFactory<?> factory) {
        requireNonNull(factory, "factory");
        return listening(endpoint, policies, connection -> {
            try {
                var _ = opener.assigning().toProtocol(connection, factory);
            } catch (Exception e) {
                access().failed("building a protocol for " + connection, e);
            }
        });
    }

    private Deferred<ListeningPort> listening(Endpoint endpoint, Policies policies, Consumer<StreamConnection> serve) {
        requireUsable();
        return new Listen(opener, requireNonNull(endpoint, "endpoint"), policies, serve).begin();
    }

    /**
     * Connects.
     *
     * @param endpoint where to
     * @return fires with the connection; fails with {@link ConnectFailedException}. Cancelling it gives the attempt up
     */
    @CheckReturnValue
    public Deferred<Connection> connect(Endpoint endpoint) {
        return connect(endpoint, Policies.none());
    }

    /**
     * Connects, under policies.
     *
     * @param endpoint where to
     * @param policies what the connection is held to
     * @return as {@link #connect(Endpoint)}; fails also if the policies allow no further connection
     */
    @CheckReturnValue
    public Deferred<Connection> connect(Endpoint endpoint, Policies policies) {
        requireUsable();
        return new Connecting(opener, requireNonNull(endpoint, "endpoint"), policies).begin();
    }

    /**
     * Connects.
     *
     * @param endpoint where to, as {@link Endpoint#parse} reads it
     * @return as {@link #connect(Endpoint)}
     */
    @CheckReturnValue
    public Deferred<Connection> connect(String endpoint) {
        return connect(Endpoint.parse(endpoint));
    }

    /**
     * Connects, and gives the connection to a protocol.
     *
     * @param endpoint where to
     * @param factory makes the protocol
     * @param <P> its type
     * @return fires with the protocol after its {@code connectionMade}; fails with {@link ConnectFailedException}, or
     *     with what the factory threw. Cancelling it gives the attempt up
     */
    @CheckReturnValue
    public <P extends Protocol> Deferred<P> connectFactory(Endpoint endpoint, ProtocolFactory<P> factory) {
        return connectFactory(endpoint, Policies.none(), factory);
    }

    /**
     * Connects under policies, and gives the connection to a protocol.
     *
     * @param endpoint where to
     * @param policies what the connection is held to
     * @param factory makes the protocol
     * @param <P> its type
     * @return as {@link #connectFactory(Endpoint, ProtocolFactory)}
     */
    @CheckReturnValue
    public <P extends Protocol> Deferred<P> connectFactory(
            Endpoint endpoint, Policies policies, ProtocolFactory<P> factory) {
        requireNonNull(factory, "factory");
        return connect(endpoint, policies)
                .addCallback(connection -> opener.assigning().toProtocol(connection, factory));
    }

    /**
     * Opens a UDP port.
     *
     * @param endpoint where
     * @return fires when datagrams are received; fails with {@link ListenFailedException}
     */
    @CheckReturnValue
    public Deferred<DatagramPort> bind(UdpEndpoint endpoint) {
        requireUsable();
        return new Binding(opener, requireNonNull(endpoint, "endpoint"), false).begin();
    }

    /**
     * Opens a UDP port.
     *
     * @param endpoint where, as {@link UdpEndpoint#parse} reads it
     * @return as {@link #bind(UdpEndpoint)}
     */
    @CheckReturnValue
    public Deferred<DatagramPort> bind(String endpoint) {
        return bind(UdpEndpoint.parse(endpoint));
    }

    /**
     * Opens a UDP port whose datagrams a protocol receives.
     *
     * @param endpoint where
     * @param protocol told what happens
     * @return as {@link #bind(UdpEndpoint)}
     */
    @CheckReturnValue
    public Deferred<DatagramPort> bindProtocol(UdpEndpoint endpoint, DatagramProtocol protocol) {
        requireNonNull(protocol, "protocol");
        return bind(endpoint).addCallback(port -> {
            port.begin(protocol);
            return port;
        });
    }

    /**
     * Opens a UDP port with one peer: only its datagrams are received, and it can say that nobody listens there.
     *
     * @param peer whom to speak to
     * @return fires when it is open, which does not tell whether the peer is there; fails with
     *     {@link ConnectFailedException}
     */
    @CheckReturnValue
    public Deferred<DatagramPort> connectDatagram(UdpEndpoint peer) {
        requireUsable();
        return new Binding(opener, requireNonNull(peer, "peer"), true).begin();
    }

    /**
     * Opens a UDP port with one peer.
     *
     * @param peer whom to speak to, as {@link UdpEndpoint#parse} reads it
     * @return as {@link #connectDatagram(UdpEndpoint)}
     */
    @CheckReturnValue
    public Deferred<DatagramPort> connectDatagram(String peer) {
        return connectDatagram(UdpEndpoint.parse(peer));
    }

    /**
     * Looks a name up, as a connect does: see {@link NetOptions#names}.
     *
     * @param host a name, or an address, which is the result then
     * @return fires with its addresses, at least one, those of IPv4 first; fails with {@link java.net.UnknownHostException}
     *     if there is none, or another {@link java.io.IOException} if that could not be found out. Cancelling it gives the
     *     lookup up
     */
    @CheckReturnValue
    public Deferred<List<InetAddress>> resolve(String host) {
        requireUsable();
        return opener.names().all(requireNonNull(host, "host"));
    }

    /**
     * Makes a connection of a wire that was opened elsewhere, such as by a {@link StreamTransport} that this does not have.
     *
     * @param wire open, and not started
     * @return the connection
     */
    public Connection connectionOf(Wire wire) {
        requireUsable();
        return opener.foreign(requireNonNull(wire, "wire"));
    }

    /** {@return the connections that are not gone, the oldest first} */
    public List<Connection> connections() {
        access().requireOpen();
        return opener.connections();
    }

    /** {@return the ports that are not closed, the oldest first} */
    public List<ListeningPort> ports() {
        access().requireOpen();
        return opener.ports();
    }

    /**
     * Closes all ports and connections; nothing can be opened any more. May be called again.
     *
     * @return fires when all are gone; never fails
     */
    public Deferred<@Nullable Void> close() {
        access().requireOpen();
        opener.close();
        List<Deferred<@Nullable Void>> all = new ArrayList<>();
        all.add(closePorts());
        opener.securing().close();
        opener.datagramPorts().forEach(port -> all.add(port.close()));
        connections().forEach(connection -> all.add(connection.close()));
        return DeferredList.gather(all).addAction(_ -> {});
    }

    private Deferred<@Nullable Void> closePorts() {
        List<Deferred<@Nullable Void>> all =
                ports().stream().map(ListeningPort::close).toList();
        return DeferredList.gather(all).addAction(_ -> {});
    }

    private void requireUsable() {
        opener.requireUsable();
    }

    private ReactorAccess access() {
        return reactor.access();
    }

    Opener opener() {
        return opener;
    }
}
