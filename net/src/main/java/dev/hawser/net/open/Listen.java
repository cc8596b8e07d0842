package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListenFailedException;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.TlsEndpoint;
import dev.hawser.net.policy.Entrance;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.stream.PortChannel;
import dev.hawser.net.stream.Securing;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsContext;
import dev.hawser.net.transport.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@code listen}. On the reactor. */
public final class Listen implements StreamTransport.Opening<StreamTransport.BoundPort> {
    private final NetHost net;
    private final Endpoint endpoint;
    private final Consumer<StreamConnection> serve;
    private final Entrance entrance;
    private final Promise<ListeningPort> promise = new Promise<>();

    private final HandshakeLog failures;

    /** For an endpoint with TLS, once its files are read. */
    private @Nullable TlsContext tls;

    private @Nullable ListeningPort port;

    /** As handlers see it; made for the first connection. */
    private @Nullable PortChannel channel;

    /** @param serve given each connection, on the runner */
    public Listen(NetHost net, Endpoint endpoint, Policies policies, Consumer<StreamConnection> serve) {
        this.net = net;
        this.endpoint = endpoint;
        this.serve = serve;
        this.entrance = policies.entrance(net.reactor(), this::admitted);
        this.failures = new HandshakeLog(net.reactor(), endpoint);
    }

    public Deferred<ListeningPort> begin() {
        if (endpoint instanceof TlsEndpoint secure) {
            var _ = net.securing().forServer(secure.options()).addCallbacks(this::read, this::notRead);
        } else {
            lookUp();
        }
        return promise;
    }

    private boolean read(TlsContext context) {
        tls = context;
        lookUp();
        return true;
    }

    private boolean notRead(Throwable cause) {
        fire(new ListenFailedException("cannot listen on " + endpoint + ": " + cause.getMessage(), cause));
        return false;
    }

    private void lookUp() {
        var _ = net.toListen(endpoint).addCallbacks(this::found, this::notFound);
    }

    private boolean found(List<? extends SocketAddress> addresses) {
        if (!promise.isFired()) {
            SocketAddress address = addresses.getFirst();
            try {
                net.transportFor(address).listen(address, endpoint.socket(), entrance::accepted, this);
            } catch (RuntimeException e) {
                fire(new ListenFailedException("cannot listen on " + endpoint + ": " + e.getMessage(), e));
            }
        }
        return true;
    }

    private boolean notFound(Throwable cause) {
        fire(new ListenFailedException("cannot look up " + endpoint + ": " + cause.getMessage(), cause));
        return false;
    }

    private void fire(ListenFailedException cause) {
        net.access().fire("failing to listen", promise, () -> {
            if (!promise.isFired()) {
                promise.errback(cause);
            }
        });
    }

    @Override
    public void opened(StreamTransport.BoundPort bound) {
        ListeningPort opened = net.adopt(
                entrance.opened(bound),
                endpoint instanceof TlsEndpoint secure ? () -> renewed(secure.options()) : null);
        port = opened;
        net.access().fire("listening", promise, () -> {
            if (promise.isFired()) {
                opened.close(); // cancelled meanwhile: nobody knows of it
            } else {
                promise.callback(opened);
            }
        });
    }

    @Override
    public void failed(IOException cause) {
        fire(new ListenFailedException("cannot listen on " + endpoint + ": " + cause.getMessage(), cause));
    }

    private Deferred<@Nullable Void> renewed(TlsSettings options) {
        return net.securing()
                .forServer(options)
                .<@Nullable Void>addCallbacks(
                        context -> {
                            tls = context;
                            return null;
                        },
                        cause -> {
                            throw new ListenFailedException(
                                    endpoint + " goes on with the certificates it has: " + cause.getMessage(), cause);
                        });
    }

    private void admitted(Wire wire) {
        if (tls == null) {
            serve(wire);
        } else {
            net.securing()
                    .accept(
                            wire,
                            tls,
                            Securing.answer(
                                    () -> serve(wire), failure -> failures.failed(wire.remoteAddress(), failure)));
        }
    }

    private void serve(Wire wire) {
        StreamConnection connection = net.adopt(wire);
        if (port != null) {
            if (channel == null) {
                channel = new PortChannel(port);
            }
            connection.acceptedBy(channel);
        }
        net.access().queue("serving a connection to " + endpoint, () -> serve.accept(connection));
    }
}
