package dev.hawser.net.testing;

import dev.hawser.net.Net;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.SocketSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine of a {@link MemoryNetwork}, with its ports. On the reactor. */
final class Host implements StreamTransport {
    /** What its system allows a port. */
    private static final int MOST_BACKLOG = 128;

    private final MemoryNetwork network;
    private final String name;
    private final Map<MemoryAddress, Port> ports = new HashMap<>();
    private @Nullable Net net;
    private boolean isolated;

    Host(MemoryNetwork network, String name) {
        this.network = network;
        this.name = name;
    }

    /** For connections that need no port. */
    Net ownNet() {
        Net made = net;
        if (made == null) {
            made = Net.of(network.reactor(), options -> options.transport(this));
            net = made;
        }
        return made;
    }

    boolean isIsolated() {
        return isolated;
    }

    void isolated(boolean value) {
        isolated = value;
    }

    @Override
    public boolean supports(SocketAddress address) {
        return address instanceof MemoryAddress;
    }

    @Override
    public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
        Circuit circuit = network.circuit(this, (MemoryAddress) remote);
        Attempt attempt = new Attempt(network, circuit, opening);
        attempt.begin(options.connectTimeout());
        return attempt::giveUp;
    }

    @Override
    public void listen(
            SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
        MemoryAddress address = (MemoryAddress) local;
        Port port = new Port(this, address, Math.min(options.backlog(), MOST_BACKLOG), accepted);
        IOException problem = network.bind(address, this);
        if (problem == null) {
            ports.put(address, port);
            network.soon(() -> opening.opened(port));
        } else {
            network.soon(() -> opening.failed(problem));
        }
    }

    boolean isBound(MemoryAddress address) {
        return ports.containsKey(address);
    }

    BindException taken(MemoryAddress address) {
        return new BindException("Address already in use: host " + name + " listens on " + address);
    }

    void unbind(MemoryAddress address) {
        ports.remove(address);
    }

    /** Somebody wants a connection. */
    void called(Circuit circuit) {
        Port port = ports.get(circuit.second().localAddress());
        if (port == null) {
            circuit.refuse();
        } else {
            port.called(circuit);
        }
    }

    MemoryNetwork network() {
        return network;
    }

    @Override
    public String toString() {
        return name;
    }
}
