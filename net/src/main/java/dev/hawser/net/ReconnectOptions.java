package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.net.open.ReconnectSettings;
import dev.hawser.net.policy.Policies;
import dev.hawser.task.Backoff;

/**
 * How a {@link ReconnectingService} goes about it: a draft that lives in the function which fills it in. Each method gives
 * this draft back.
 *
 * <p><b>Threads:</b> of the reactor.
 *
 * @param <T> what stands for a connection: the connection itself, or its protocol
 */
public final class ReconnectOptions<T> {
    private Backoff backoff = Backoff.standard();
    private Action<? super T> preparation = _ -> {};
    private Policies policies = Policies.none();

    ReconnectOptions() {}

    /**
     * How long it waits after a failure; {@link Backoff#standard()} by default.
     *
     * @param value tells that
     * @return this
     */
    public ReconnectOptions<T> backoff(Backoff value) {
        backoff = requireNonNull(value, "backoff");
        return this;
    }

    /**
     * What is done first on each connection, as an inline function, before anybody gets it: a login, a first look whether
     * the peer is well. If it throws, the attempt to connect has failed. Nothing by default.
     *
     * @param value what; it may await. Not cut off: give its awaits a time limit of their own
     * @return this
     */
    public ReconnectOptions<T> preparation(Action<? super T> value) {
        preparation = requireNonNull(value, "preparation");
        return this;
    }

    /**
     * What the connections are held to; nothing by default.
     *
     * @param value the policies
     * @return this
     */
    public ReconnectOptions<T> policies(Policies value) {
        policies = requireNonNull(value, "policies");
        return this;
    }

    ReconnectSettings<T> settings() {
        return new ReconnectSettings<>(backoff, preparation, policies);
    }
}
