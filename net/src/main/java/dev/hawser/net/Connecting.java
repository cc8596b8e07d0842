package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsContext;
import dev.hawser.net.transport.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of {@code connect}: looks the name up, then tries one address after the other. On the reactor. */
final class Connecting implements StreamTransport.Opening<Wire> {
    private final Net net;
    private final Endpoint endpoint;
    private final Promise<Connection> promise = new Promise<>(_ -> giveUp());
    private final ArrayDeque<SocketAddress> addresses = new ArrayDeque<>();

    /** Of the first address that failed; the others are suppressed in it. */
    private @Nullable IOException failure;

    /** For an endpoint with TLS, once its files are read. */
    private @Nullable TlsContext tls;

    private @Nullable Deferred<?> lookup;
    private @Nullable Runnable attempt;

    Connecting(Net net, Endpoint endpoint) {
        this.net = net;
        this.endpoint = endpoint;
    }

    Deferred<Connection> begin() {
        if (endpoint instanceof TlsEndpoint secure) {
            lookup = net.securing().forClient(secure.options()).addCallbacks(this::read, this::notRead);
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
        if (!promise.isFired()) { // else it was cancelled
            fire(new ConnectFailedException("cannot connect to " + endpoint + ": " + cause.getMessage(), cause));
        }
        return false;
    }

    private void lookUp() {
        if (!promise.isFired()) {
            lookup = net.toConnect(endpoint).addCallbacks(this::found, this::notFound);
        }
    }

    private boolean found(List<? extends SocketAddress> all) {
        addresses.addAll(all);
        next();
        return true;
    }

    private boolean notFound(Throwable cause) {
        if (!promise.isFired()) { // else it was cancelled
            fire(new ConnectFailedException("cannot look up " + endpoint + ": " + cause.getMessage(), cause));
        }
        return false;
    }

    private void next() {
        SocketAddress address = addresses.poll();
        if (promise.isFired()) {
            return;
        }
        if (address == null) {
            IOException cause = failure;
            fire(new ConnectFailedException(
                    "cannot connect to " + endpoint + ": " + (cause == null ? "no address" : cause.getMessage()),
                    cause));
            return;
        }
        try {
            attempt = net.transportFor(address).connect(address, endpoint.socket(), this);
        } catch (RuntimeException e) {
            fire(new ConnectFailedException("cannot connect to " + endpoint + ": " + e.getMessage(), e));
        }
    }

    private void giveUp() {
        if (lookup != null) {
            lookup.cancel();
        }
        if (attempt != null) {
            attempt.run();
        }
    }

    private void fire(ConnectFailedException cause) {
        net.access().fire("failing to connect", promise, () -> {
            if (!promise.isFired()) {
                promise.errback(cause);
            }
        });
    }

    @Override
    public void opened(Wire wire) {
        if (tls == null || !(endpoint instanceof TlsEndpoint secure)) {
            connected(wire);
        } else {
            attempt = wire::abort;
            net.securing().connect(wire, tls, secure.tcp(), Securing.answer(() -> connected(wire), this::notSecured));
        }
    }

    /** Another address of the same host would say the same. */
    private void notSecured(IOException cause) {
        fire(new ConnectFailedException("cannot connect to " + endpoint + ": " + cause.getMessage(), cause));
    }

    private void connected(Wire wire) {
        StreamConnection connection = net.adopt(wire);
        net.access().fire("having connected", promise, () -> {
            if (promise.isFired()) {
                connection.abort(); // cancelled meanwhile: nobody knows of it
            } else {
                promise.callback(connection);
            }
        });
    }

    @Override
    public void failed(IOException cause) {
        if (failure == null) {
            failure = cause;
        } else {
            failure.addSuppressed(cause);
        }
        next();
    }
}
