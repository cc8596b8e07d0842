package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.ConnectFailedException;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.TlsEndpoint;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.stream.Securing;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsContext;
import dev.hawser.net.transport.Wire;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One call of {@code connect}. On the reactor. */
public final class Connecting implements StreamTransport.Opening<Wire> {
    private final NetHost net;
    private final Endpoint endpoint;
    private final Policies policies;
    private final Policies.Outgoing outgoing;
    private final Promise<Connection> promise = new Promise<>(_ -> giveUp());
    private final Race race;

    /** For an endpoint with TLS, once its files are read. */
    private @Nullable TlsContext tls;

    private @Nullable Deferred<?> files;

    /** Ends the handshake. */
    private @Nullable Runnable handshake;

    /** It is being cancelled: what fails of it now does so for that reason. */
    private boolean givenUp;

    public Connecting(NetHost net, Endpoint endpoint, Policies policies) {
        this.net = net;
        this.endpoint = endpoint;
        this.race = new Race(net, endpoint, this);
        this.policies = policies;
        this.outgoing = policies.outgoing(net.reactor());
    }

    public Deferred<Connection> begin() {
        if (endpoint instanceof TlsEndpoint secure) {
            files = net.securing().forClient(secure.options()).addCallbacks(this::read, this::notRead);
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
            failed(new ConnectFailedException("cannot connect to " + endpoint + ": " + cause.getMessage(), cause));
        }
        return false;
    }

    private void lookUp() {
        if (!promise.isFired()) {
            race.begin(net.toConnect(endpoint).stream()
                    .map(lookup -> lookup.addCallback(policies::allowed))
                    .toList());
        }
    }

    private void giveUp() {
        givenUp = true;
        if (files != null) {
            files.cancel();
        }
        race.giveUp();
        if (handshake != null) {
            handshake.run();
        }
    }

    @Override
    public void opened(Wire wire) {
        Wire guarded;
        try {
            guarded = outgoing.over(wire);
        } catch (IOException e) {
            unusable(e);
            return;
        }
        if (tls == null || !(endpoint instanceof TlsEndpoint secure)) {
            connected(guarded);
        } else {
            handshake = guarded::abort;
            StreamTransport.Opening<TlsSession> answer = Securing.answer(() -> connected(guarded), this::unusable);
            net.securing().connect(guarded, tls, secure.tcp(), answer);
        }
    }

    /** Another address of the same host would say the same. */
    private void unusable(IOException cause) {
        failed(new ConnectFailedException("cannot connect to " + endpoint + ": " + cause.getMessage(), cause));
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
        net.access().fire("failing to connect", promise, () -> {
            if (!promise.isFired() && !givenUp) {
                promise.errback(cause);
            }
        });
    }
}
