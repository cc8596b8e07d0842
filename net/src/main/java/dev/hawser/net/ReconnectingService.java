package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.net.open.Assigning;
import dev.hawser.net.open.Dialing;
import dev.hawser.net.open.ReconnectSettings;
import dev.hawser.net.open.Reconnecting;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection open: connects, and connects again whenever that failed or the connection was lost, waiting longer
 * from one failure to the next. Twisted's {@code ClientService}.
 *
 * {@snippet class = dev.hawser.net.NetSnippetsTest region = reconnecting}
 *
 * <pre>
 *                                 ┌──────────── lost ◀────────────┐
 *                                 ▼                               │
 *   IDLE ──start──▶ CONNECTING ──failed──▶ WAITING        CONNECTED
 *                    │  ▲   └──prepared───────┼──────────────▶ ┘
 *                    │  └────────time is up───┘
 *                    └──stop──▶ STOPPING ──gone──▶ STOPPED ──start──▶ CONNECTING
 *                                 │  ▲
 *                              start stop
 *                                 ▼  │
 *                              RESTARTING ──gone──▶ CONNECTING
 * </pre>
 *
 * <p><b>Threads:</b> of its reactor.
 *
 * <p><b>Lifetime:</b> from {@link #start()} to {@link #stop()}, any number of times; the reactor's stop is one. A failure
 * to connect is no failure of the service: it is noted in {@link #statistics()}, logged, and told to who asked for it by
 * {@link #whenConnected(int)}.
 *
 * @param <T> what stands for a connection: the {@link Connection}, or its protocol
 */
public final class ReconnectingService<T> {
    /** What a service is at. */
    public enum State {
        /** Not started yet. */
        IDLE,
        /** An attempt to connect is under way, or its connection is prepared. */
        CONNECTING,
        /** The connection is in use. */
        CONNECTED,
        /** Until the next attempt. */
        WAITING,
        /** Until what there was is gone. */
        STOPPING,
        /** As stopping; started again in the meantime. */
        RESTARTING,
        /** Stopped. */
        STOPPED
    }

    /**
     * What a service is at, and has done.
     *
     * @param state what it is at
     * @param failures how many in a row; the loss of a connection is the first
     * @param connections how many connections it has had
     * @param lastFailure why an attempt failed the last time; empty if none has
     */
    public record Statistics(State state, int failures, long connections, Optional<Throwable> lastFailure) {}

    private final Reconnecting<T> machine;

    private ReconnectingService(Reconnecting<T> machine) {
        this.machine = machine;
    }

    /**
     * A service with the default options whose connections are each used by an inline function.
     *
     * @param net connects
     * @param endpoint where to
     * @param handler what each function does; when it returns, the connection is closed and the next one is made
     * @return the service, not started
     */
    public static ReconnectingService<Connection> of(Net net, Endpoint endpoint, ConnectionHandler handler) {
        return of(net, endpoint, handler, _ -> {});
    }

    /**
     * A service whose connections are each used by an inline function. The next connection is not made before that of
     * the last one has ended.
     *
     * @param net connects
     * @param endpoint where to
     * @param handler what each function does; when it returns, the connection is closed and the next one is made
     * @param configure changes the default options
     * @return the service, not started
     */
    public static ReconnectingService<Connection> of(
            Net net,
            Endpoint endpoint,
            ConnectionHandler handler,
            Consumer<? super ReconnectOptions<Connection>> configure) {
        requireNonNull(handler, "handler");
        requireNonNull(endpoint, "endpoint");
        ReconnectSettings<Connection> options = settings(configure);
        Assigning assigning = net.opener().assigning();
        Dialing<Connection> dialing =
                new Dialing.ByFunction(assigning, () -> net.connect(endpoint, options.policies()), handler);
        return new ReconnectingService<>(new Reconnecting<>(net.opener(), endpoint, dialing, options));
    }

    /**
     * A service with the default options whose connections each get a protocol.
     *
     * @param net connects
     * @param endpoint where to
     * @param factory makes the protocols
     * @param <P> their type
     * @return the service, not started
     */
    public static <P extends Protocol> ReconnectingService<P> ofFactory(
            Net net, Endpoint endpoint, ProtocolFactory<P> factory) {
        return ofFactory(net, endpoint, factory, _ -> {});
    }

    /**
     * A service whose connections each get a protocol.
     *
     * @param net connects
     * @param endpoint where to
     * @param factory makes the protocols; one that throws makes the attempt fail
     * @param configure changes the default options
     * @param <P> their type
     * @return the service, not started
     */
    public static <P extends Protocol> ReconnectingService<P> ofFactory(
            Net net, Endpoint endpoint, ProtocolFactory<P> factory, Consumer<? super ReconnectOptions<P>> configure) {
        requireNonNull(factory, "factory");
        requireNonNull(endpoint, "endpoint");
        ReconnectSettings<P> options = settings(configure);
        Assigning assigning = net.opener().assigning();
        Dialing<P> dialing =
                new Dialing.ByProtocol<>(assigning, () -> net.connect(endpoint, options.policies()), factory);
        return new ReconnectingService<>(new Reconnecting<>(net.opener(), endpoint, dialing, options));
    }

    private static <T> ReconnectSettings<T> settings(Consumer<? super ReconnectOptions<T>> configure) {
        ReconnectOptions<T> options = new ReconnectOptions<>();
        configure.accept(options);
        return options.settings();
    }

    /** {@return what it is at, and has done} Also when its reactor has stopped. */
    public Statistics statistics() {
        return machine.statistics();
    }

    /** Begins to connect. Does nothing but log when it is started already; while it stops, it starts again afterwards. */
    public void start() {
        machine.start();
    }

    /**
     * Gives up connecting, or cancels the function that has the connection and closes that. Who waits for a connection
     * fails with a CancellationException. May be called again.
     *
     * @return fires when the connection is gone and its function has ended; never fails
     */
    public Deferred<@Nullable Void> stop() {
        return machine.stop();
    }

    /**
     * The connection, or the next one; prepared.
     *
     * @return fires at once if there is one; else when there is, however often an attempt fails until then. Fails with a
     *     CancellationException when the service is stopped, or was
     */
    @CheckReturnValue
    public Deferred<T> whenConnected() {
        return machine.waiting(0);
    }

    /**
     * The connection, or the next one, for whoever cannot wait for long.
     *
     * @param attempts how many failures to bear, 1 or more; the last of them is the failure of the result
     * @return as {@link #whenConnected()}, or fails with why an attempt failed
     */
    @CheckReturnValue
    public Deferred<T> whenConnected(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be 1 or more, was " + attempts);
        }
        return machine.waiting(attempts);
    }

    @Override
    public String toString() {
        return machine.toString();
    }
}
