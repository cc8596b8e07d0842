package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionHandler;
import dev.hawser.net.NetException;
import dev.hawser.net.Protocol;
import dev.hawser.net.ProtocolFactory;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.reactor.Reactor;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What becomes of accepted connections: a function each, or a protocol each. On the runner. */
public final class Assigning {
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    private final Reactor reactor;

    public Assigning(Reactor reactor) {
        this.reactor = reactor;
    }

    /** {@return fires when the function has ended, never fails; cancelling it cancels the function} */
    public Deferred<?> toFunction(String name, Connection given, ConnectionHandler handler) {
        StreamConnection connection = StreamConnection.of(given);
        return reactor.<@Nullable Void>inline(name, () -> {
                    handler.handle(connection);
                    return null;
                })
                .addBoth(outcome -> ended(connection, outcome));
    }

    private boolean ended(StreamConnection connection, Outcome<@Nullable Void> outcome) {
        switch (outcome) {
            case Outcome.Success<?> _ -> {
                if (!connection.isDelivering()) { // else it was given to a protocol
                    connection.close();
                }
            }
            case Outcome.Failure<?>(Throwable cause) -> failed(connection, cause);
        }
        return true;
    }

    private void failed(StreamConnection connection, Throwable cause) {
        if (cause instanceof CancellationException) {
            connection.close();
            return;
        }
        if (cause instanceof NetException given && !given.isOfTheProgram()) {
            LOG.log(System.Logger.Level.DEBUG, () -> connection + " was given up: " + cause);
        } else {
            reactor.access().failed("serving " + connection, cause);
        }
        connection.giveUp(cause);
    }

    public <P extends Protocol> P toProtocol(Connection given, ProtocolFactory<P> factory) throws Exception {
        StreamConnection connection = StreamConnection.of(given);
        P protocol;
        try {
            protocol = built(factory, connection);
        } catch (Exception | Error e) {
            connection.abort(Optional.of(e));
            throw e;
        }
        connection.begin(protocol).deliver();
        return protocol;
    }

    private static <P extends Protocol> P built(ProtocolFactory<P> factory, StreamConnection connection)
            throws Exception {
        @Nullable P protocol = factory.buildProtocol(connection.remoteAddress());
        if (protocol == null) {
            throw new IllegalStateException(
                    factory.getClass().getName() + " built no protocol for " + connection.remoteAddress());
        }
        return protocol;
    }
}
