package dev.hawser.net;

import dev.hawser.defer.Deferred;
import java.util.concurrent.Callable;

/**
 * How a {@link ReconnectingService} makes one connection, and what stands for it. On the reactor.
 *
 * @param <T> what stands for a connection
 */
sealed interface Dialing<T> {
    /** One connection, in use. */
    record Opened<T>(StreamConnection connection, T value) {}

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
    record ByProtocol<P extends Protocol>(Net net, Callable<Deferred<Connection>> connect, ProtocolFactory<P> factory)
            implements Dialing<P> {
        @Override
        public Deferred<Opened<P>> open() {
            return Deferred.ofDeferred(connect).addCallback(connection -> {
                StreamConnection stream = (StreamConnection) connection;
                return new Opened<>(stream, net.opener().serving().byProtocol(stream, factory));
            });
        }

        @Override
        public Use use(Opened<P> opened) {
            return new Use(() -> {}, opened.connection().whenClosed());
        }
    }

    /** By a function of its own, once it is prepared. */
    record ByFunction(Net net, Callable<Deferred<Connection>> connect, ConnectionHandler handler)
            implements Dialing<Connection> {
        @Override
        public Deferred<Opened<Connection>> open() {
            return Deferred.ofDeferred(connect)
                    .addCallback(connection -> new Opened<>((StreamConnection) connection, connection));
        }

        @Override
        public Use use(Opened<Connection> opened) {
            StreamConnection connection = opened.connection();
            Deferred<?> function = net.opener()
                    .serving()
                    .byFunction("connection to " + connection.remoteAddress(), connection, handler);
            return new Use(function::cancel, function.chainBoth(_ -> connection.whenClosed()));
        }
    }
}
