package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.ConnectFailedException;
import dev.hawser.net.DatagramPort;
import dev.hawser.net.ListenFailedException;
import dev.hawser.net.NetException;
import dev.hawser.net.UdpEndpoint;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.DatagramWire;
import dev.hawser.net.transport.StreamTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** One call that opens a UDP port. On the reactor. */
public final class Binding implements StreamTransport.Opening<DatagramWire> {
    private final NetHost net;
    private final UdpEndpoint endpoint;
    private final boolean connected;
    private final Promise<DatagramPort> promise = new Promise<>();
    private Optional<InetSocketAddress> remote = Optional.empty();

    /** @param connected whether the endpoint is the one peer, and not where to bind */
    public Binding(NetHost net, UdpEndpoint endpoint, boolean connected) {
        this.net = net;
        this.endpoint = endpoint;
        this.connected = connected;
    }

    public Deferred<DatagramPort> begin() {
        HostPort named = HostPort.of(endpoint);
        var _ = (connected ? net.names().toSend(named) : net.names().toListen(named))
                .addCallbacks(this::found, this::notFound);
        return promise;
    }

    private boolean found(List<InetSocketAddress> addresses) {
        if (promise.isFired()) {
            return false;
        }
        InetSocketAddress first = addresses.getFirst();
        try {
            if (connected) {
                remote = Optional.of(first);
                net.datagrams().open(anyOf(first), remote, endpoint.socket(), this);
            } else {
                net.datagrams().open(first, Optional.empty(), endpoint.socket(), this);
            }
        } catch (RuntimeException e) {
            fail(what() + endpoint + ": " + e.getMessage(), e);
        }
        return true;
    }

    private static InetSocketAddress anyOf(InetSocketAddress remote) {
        boolean six = AddressFamily.of(remote.getAddress()) == AddressFamily.IPV6;
        return new InetSocketAddress(InetAddress.ofLiteral(six ? "::" : "0.0.0.0"), 0);
    }

    private boolean notFound(Throwable cause) {
        fail("cannot look up " + endpoint + ": " + cause.getMessage(), cause);
        return false;
    }

    private String what() {
        return connected ? "cannot connect to " : "cannot bind to ";
    }

    private void fail(String message, Throwable cause) {
        NetException failure =
                connected ? new ConnectFailedException(message, cause) : new ListenFailedException(message, cause);
        net.access().fire("failing to open a UDP port", promise, () -> {
            if (!promise.isFired()) {
                promise.errback(failure);
            }
        });
    }

    @Override
    public void opened(DatagramWire wire) {
        DatagramPort port = net.adopt(wire, remote, endpoint.socket().queue());
        net.access().fire("opening a UDP port", promise, () -> {
            if (promise.isFired()) {
                port.close(); // cancelled meanwhile: nobody knows of it
            } else {
                promise.callback(port);
            }
        });
    }

    @Override
    public void failed(IOException cause) {
        fail(what() + endpoint + ": " + cause.getMessage(), cause);
    }
}
