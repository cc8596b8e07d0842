package dev.hawser.net.open;

import dev.hawser.net.transport.SocketSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A transport that is not the engine's own, with wires and ports that end in time; see {@link TimelyWire} and
 * {@link TimelyPort}. On the reactor.
 *
 * @param reactor whose time it is
 * @param given the transport
 * @param closeTimeout how long a close may take
 */
public record TimelyTransport(Reactor reactor, StreamTransport given, Duration closeTimeout)
        implements StreamTransport {
    private Wire timely(Wire wire) {
        return new TimelyWire(reactor, wire, closeTimeout);
    }

    @Override
    public boolean supports(SocketAddress address) {
        return given.supports(address);
    }

    @Override
    public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
        return given.connect(remote, options, new Opening<>() {
            @Override
            public void opened(Wire wire) {
                opening.opened(timely(wire));
            }

            @Override
            public void failed(IOException failure) {
                opening.failed(failure);
            }
        });
    }

    @Override
    public void listen(
            SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
        given.listen(local, options, wire -> accepted.accept(timely(wire)), new Opening<>() {
            @Override
            public void opened(BoundPort port) {
                opening.opened(new TimelyPort(reactor, port));
            }

            @Override
            public void failed(IOException failure) {
                opening.failed(failure);
            }
        });
    }
}
