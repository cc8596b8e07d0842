package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.Trigger;
import dev.hawser.reactor.TriggerPhase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

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

    private final Net net;
    private final Reactor reactor;
    private final String target;
    private final Dialing<T> dialing;
    private final ReconnectOptions.Settings<T> options;

    private State state = State.IDLE;
    private int failures;
    private long connections;
    private Optional<Throwable> lastFailure = Optional.empty();
    private final ReconnectWaiters<T> waiters = new ReconnectWaiters<>();
    private final Waiters<@Nullable Void> stopWaiters = new Waiters<>();

    /** While connecting. */
    private @Nullable Deferred<?> attempt;

    /** While connected, and until it is gone. */
    private Dialing.@Nullable Opened<T> current;

    private Dialing.@Nullable Use use;
    private @Nullable DelayedCall timer;
    private @Nullable Trigger trigger;

    private ReconnectingService(Net net, Endpoint endpoint, Dialing<T> dialing, ReconnectOptions.Settings<T> options) {
        this.net = net;
        this.reactor = net.reactor();
        this.target = endpoint.toString();
        this.dialing = dialing;
        this.options = options;
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
        ReconnectOptions.Settings<Connection> options = settings(configure);
        return new ReconnectingService<>(
                net,
                endpoint,
                new Dialing.ByFunction(net, () -> net.connect(endpoint, options.policies()), handler),
                options);
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
        ReconnectOptions.Settings<P> options = settings(configure);
        return new ReconnectingService<>(
                net,
                endpoint,
                new Dialing.ByProtocol<>(net, () -> net.connect(endpoint, options.policies()), factory),
                options);
    }

    private static <T> ReconnectOptions.Settings<T> settings(Consumer<? super ReconnectOptions<T>> configure) {
        ReconnectOptions<T> options = new ReconnectOptions<>();
        configure.accept(options);
        return options.settings();
    }

    /** {@return what it is at, and has done} Also when its reactor has stopped. */
    public Statistics statistics() {
        return new Statistics(state, failures, connections, lastFailure);
    }

    /** Begins to connect. Does nothing but log when it is started already; while it stops, it starts again afterwards. */
    public void start() {
        reactor.access().requireOpen();
        switch (state) {
            case IDLE, STOPPED -> {
                net.opener().requireUsable();
                failures = 0;
                trigger =
                        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, this::stopWithReactor);
                connect();
            }
            case STOPPING -> state = State.RESTARTING;
            case CONNECTING, CONNECTED, WAITING, RESTARTING ->
                LOG.log(System.Logger.Level.WARNING, () -> this + " was started while it runs");
        }
    }

    private Deferred<?> stopWithReactor() {
        trigger = null;
        return stop();
    }

    /**
     * Gives up connecting, or cancels the function that has the connection and closes that. Who waits for a connection
     * fails with a CancellationException. May be called again.
     *
     * @return fires when the connection is gone and its function has ended; never fails
     */
    public Deferred<@Nullable Void> stop() {
        reactor.access().requireOpen();
        Deferred<@Nullable Void> stopped = stopWaiters.add();
        switch (state) {
            case IDLE, STOPPED -> end();
            case WAITING -> {
                if (timer != null) {
                    timer.cancel();
                }
                end();
            }
            case CONNECTING -> {
                state = State.STOPPING;
                if (attempt != null) {
                    attempt.cancel();
                }
            }
            case CONNECTED -> {
                state = State.STOPPING;
                leave();
            }
            case STOPPING, RESTARTING -> state = State.STOPPING;
        }
        return stopped;
    }

    /** Ends the work on the connection, which sees a cancel, and the connection. */
    private void leave() {
        if (use != null) {
            use.cancel().run();
        }
        if (current != null) {
            current.connection().close();
        }
    }

    /** All that there was is gone. */
    private void end() {
        state = State.STOPPED;
        if (trigger != null) {
            trigger.remove();
            trigger = null;
        }
        waiters.fail(new CancellationException(this + " was stopped"));
        tellStopped();
    }

    private void tellStopped() {
        stopWaiters.succeed(reactor.access(), "telling that " + this + " has stopped", null);
    }

    /**
     * The connection, or the next one; prepared.
     *
     * @return fires at once if there is one; else when there is, however often an attempt fails until then. Fails with a
     *     CancellationException when the service is stopped, or was
     */
    @CheckReturnValue
    public Deferred<T> whenConnected() {
        return waiting(0);
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
        return waiting(attempts);
    }

    private Deferred<T> waiting(int attempts) {
        reactor.access().requireOpen();
        if (state == State.CONNECTED && current != null && current.connection().isOpen()) {
            return Deferred.succeed(current.value());
        }
        if (state == State.STOPPED) {
            return Deferred.fail(new CancellationException(this + " is stopped"));
        }
        return waiters.add(attempts);
    }

    private void connect() {
        state = State.CONNECTING;
        timer = null;
        Deferred<Dialing.Opened<T>> prepared = dialing.open().chainCallback(this::prepared);
        attempt = prepared;
        var _ = prepared.addCallbacks(this::connected, this::failed);
    }

    private Deferred<Dialing.Opened<T>> prepared(Dialing.Opened<T> opened) {
        return reactor.inline("preparing " + target, () -> {
                    options.preparation().run(opened.value());
                    return opened;
                })
                .chainErrback(e -> refused(opened.connection(), e));
    }

    /** The preparation failed: that is the attempt's failure, once its connection is gone. */
    private Deferred<Dialing.Opened<T>> refused(StreamConnection connection, Throwable cause) {
        connection.abort(Optional.of(cause));
        return connection.whenClosed().chainCallback(_ -> Deferred.fail(cause));
    }

    private boolean connected(Dialing.Opened<T> opened) {
        attempt = null;
        if (state != State.CONNECTING) { // the preparation did not care that it was cancelled
            var _ = opened.connection().close().addAction(_ -> down());
            return false;
        }
        connections++;
        failures = 0;
        state = State.CONNECTED;
        current = opened;
        Dialing.Use started = dialing.use(opened);
        use = started;
        var _ = started.gone().addBoth(_ -> gone(opened));
        waiters.succeed(opened.value());
        return true;
    }

    private boolean gone(Dialing.Opened<T> opened) {
        current = null;
        use = null;
        switch (state) {
            case CONNECTED -> {
                Optional<CloseReason> how = opened.connection().end();
                waitAfter("connection to " + target + " ended: "
                        + how.map(String::valueOf).orElse("?"));
            }
            case STOPPING, RESTARTING -> down();
            case IDLE, CONNECTING, WAITING, STOPPED -> throw new IllegalStateException("lost while " + state);
        }
        return true;
    }

    private boolean failed(Throwable cause) {
        attempt = null;
        if (state != State.CONNECTING) {
            down();
            return false;
        }
        lastFailure = Optional.of(cause);
        if (net.opener().isClosed()) {
            waiters.fail(cause);
            end();
            return false;
        }
        waitAfter("connecting to " + target + " failed: " + cause.getMessage());
        waiters.attemptFailed(cause);
        return false;
    }

    private void waitAfter(String what) {
        failures++;
        state = State.WAITING;
        Duration delay = options.delay(failures, reactor.access());
        timer = reactor.callLater(delay, this::connect);
        LOG.log(System.Logger.Level.INFO, () -> what + "; again in " + delay.toMillis() + " ms");
    }

    private void down() {
        if (state == State.RESTARTING) {
            failures = 0;
            connect();
            tellStopped();
        } else {
            end();
        }
    }

    @Override
    public String toString() {
        return "ReconnectingService[" + target + ", " + state + "]";
    }
}
