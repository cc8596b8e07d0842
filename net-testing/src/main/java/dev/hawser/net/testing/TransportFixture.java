package dev.hawser.net.testing;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionHandler;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.MemoryEndpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.SocketOptions;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A transport as {@link TransportConformance} needs it: where one listens, and how one gets there. Immutable.
 *
 * @param server who listens
 * @param client who connects; may be the same
 * @param listen where to listen; asked for each port
 * @param reach where to connect to, once that port is open
 * @param lacks what the transport does not have
 * @param capacity how many bytes one direction of a connection may hold at most beside the two connections' own buffers,
 *     in the system's for example
 */
public record TransportFixture(
        Net server,
        Net client,
        Supplier<? extends Endpoint> listen,
        Function<? super ListeningPort, ? extends Endpoint> reach,
        Set<Trait> lacks,
        int capacity) {
    /** More than Linux gives a connection within the machine. */
    private static final int SYSTEM_BUFFERS = 16 << 20;

    /** Asked of the system, each way, where the kit may ask: what does not fit is soon reached. */
    private static final int SMALL_BUFFER = 128 << 10;

    /** Checks the values. */
    public TransportFixture {
        requireNonNull(server, "server");
        requireNonNull(client, "client");
        requireNonNull(listen, "listen");
        requireNonNull(reach, "reach");
        lacks = Set.copyOf(lacks);
    }

    /**
     * {@return a transport that lacks nothing and holds 16 MiB at most}
     *
     * @param net who listens and connects
     * @param listen where to listen; asked for each port
     * @param reach where to connect to, once that port is open
     */
    public static TransportFixture of(
            Net net, Supplier<? extends Endpoint> listen, Function<? super ListeningPort, ? extends Endpoint> reach) {
        return new TransportFixture(net, net, listen, reach, Set.of(), SYSTEM_BUFFERS);
    }

    /**
     * {@return TCP within the machine, with small buffers of the system}
     *
     * @param reactor which has sockets
     * @param options of the connections
     */
    public static TransportFixture tcp(Reactor reactor, Consumer<? super NetOptions> options) {
        return of(
                        Net.of(reactor, options),
                        () -> Endpoint.tcp("127.0.0.1", 0).withSocket(TransportFixture::small),
                        port -> Endpoint.tcp("127.0.0.1", port.port()).withSocket(TransportFixture::small))
                .holding(16 * SMALL_BUFFER);
    }

    private static void small(SocketOptions socket) {
        socket.receiveBuffer(SMALL_BUFFER).sendBuffer(SMALL_BUFFER);
    }

    /**
     * {@return a network in memory}
     *
     * @param network the network, in any weather that breaks nothing
     * @param options of the connections
     */
    public static TransportFixture memory(MemoryNetwork network, Consumer<? super NetOptions> options) {
        return new TransportFixture(
                network.net("server", options),
                network.net("client", options),
                network::unusedName,
                port -> new MemoryEndpoint((MemoryAddress) port.address()),
                Set.of(),
                network.weather().window());
    }

    /**
     * {@return this transport without a trait}
     *
     * @param trait what it lacks
     */
    public TransportFixture without(Trait trait) {
        EnumSet<Trait> all = EnumSet.of(trait);
        all.addAll(lacks);
        return new TransportFixture(server, client, listen, reach, all, capacity);
    }

    /**
     * {@return this transport with another capacity}
     *
     * @param bytes how many one direction holds at most
     */
    public TransportFixture holding(int bytes) {
        return new TransportFixture(server, client, listen, reach, lacks, bytes);
    }

    Reactor reactor() {
        return server.reactor();
    }

    /** A port that serves each connection by a function. In a function. */
    ListeningPort listening(ConnectionHandler handler) {
        return server.listen(listen.get(), handler).await();
    }

    /** A connection to a port. In a function. */
    Connection connected(ListeningPort port) {
        return client.connect(reach.apply(port)).await();
    }

    /** A connection to a new port. In a function. */
    Connection connectedTo(ConnectionHandler handler) {
        return connected(listening(handler));
    }

    /** Waits for what nobody tells of. In a function. */
    void waitAMoment() {
        reactor().sleep(Duration.ofMillis(20)).await();
    }
}
