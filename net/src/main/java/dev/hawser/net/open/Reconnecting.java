package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ReconnectingService;
import dev.hawser.net.ReconnectingService.State;
import dev.hawser.net.ReconnectingService.Statistics;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.net.stream.Waiters;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.Trigger;
import dev.hawser.reactor.TriggerPhase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The states of a {@link ReconnectingService}, and what leads from one to another. On the reactor.
 *
 * <pre>
 *   IDLE ──start()──▶ CONNECTING ──▶ CONNECTED
 *                      ▲   └─fails─▶ WAITING ◀─gone─┘
 *                      └──in time─────┘
 *   stop(): STOPPING, until what there was is gone, then STOPPED; RESTARTING with start() meanwhile
 * </pre>
 */
public final class Reconnecting<T> {
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    private final NetHost net;
    private final Reactor reactor;
    private final String target;
    private final Dialing<T> dialing;
    private final ReconnectSettings<T> options;

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

    public Reconnecting(NetHost net, Endpoint endpoint, Dialing<T> dialing, ReconnectSettings<T> options) {
        this.net = net;
        this.reactor = net.reactor();
        this.target = endpoint.toString();
        this.dialing = dialing;
        this.options = options;
    }

    public Statistics statistics() {
        return new Statistics(state, failures, connections, lastFailure);
    }

    public void start() {
        reactor.access().requireOpen();
        switch (state) {
            case IDLE, STOPPED -> {
                net.requireUsable();
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

    /** @param attempts how many failures to bear; 0 for any number */
    public Deferred<T> waiting(int attempts) {
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
    private Deferred<Dialing.Opened<T>> refused(Connection connection, Throwable cause) {
        StreamConnection.of(connection).abort(Optional.of(cause));
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
                Optional<CloseReason> how =
                        StreamConnection.of(opened.connection()).end();
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
        if (net.isClosed()) {
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
