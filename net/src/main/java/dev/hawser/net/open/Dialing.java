package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionHandler;
import dev.hawser.net.Protocol;
import dev.hawser.net.ProtocolFactory;
import dev.hawser.net.ReconnectingService;
import java.util.concurrent.Callable;

/**
 * How a {@link ReconnectingService} makes one connection, and what stands for it. On the reactor.
 *
 * @param <T> what stands for a connection
 */
public sealed interface Dialing<T> {
    /** One connection, in use. */
    record Opened<T>(Connection connection, T value) {}

    /**
     * The work on a connection.
     *
     * @param cancel asks it to end
     * @param gone fires when the connection is gone and nobody works on it any more; never fails
     */
    record Use(Runnable cancel, Deferred<?> gone) {}

    /** Connects once. */
    Deferred<Opened<T>> open();

    /** Puts it to use. */
    Use use(Opened<T> opened);

    /** By a protocol, which has it as soon as it is open. */
    record ByProtocol<P extends Protocol>(
            Assigning assigning, Callable<Deferred<Connection>> connect, ProtocolFactory<P> factory)
            implements Dialing<P> {
        @Override
        public Deferred<Opened<P>> open() {
            return Deferred.ofDeferred(connect)
                    .addCallback(connection -> new Opened<>(connection, assigning.toProtocol(connection, factory)));
        }

        @Override
        public Use use(Opened<P> opened) {
            return new Use(() -> {}, opened.connection().whenClosed());
        }
    }

    /** By a function of its own, once it is prepared. */
    record ByFunction(Assigning assigning, Callable<Deferred<Connection>> connect, ConnectionHandler handler)
            implements Dialing<Connection> {
        @Override
        public Deferred<Opened<Connection>> open() {
            return Deferred.ofDeferred(connect).addCallback(connection -> new Opened<>(connection, connection));
        }

        @Override
        public Use use(Opened<Connection> opened) {
            Connection connection = opened.connection();
            Deferred<?> function =
                    assigning.toFunction("connection to " + connection.remoteAddress(), connection, handler);
            return new Use(function::cancel, function.chainBoth(_ -> connection.whenClosed()));
        }
    }
}
