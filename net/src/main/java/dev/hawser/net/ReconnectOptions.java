package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.net.policy.Policies;
import dev.hawser.task.Backoff;

/**
 * How a {@link ReconnectingService} goes about it. Immutable.
 *
 * @param backoff how long it waits after a failure
 * @param preparation run as an inline function for each new connection before anybody gets it: a login, a first look
 *     whether the peer is well. If it throws, the attempt to connect has failed
 * @param policies what the connections are held to
 * @param <T> what stands for a connection: the connection itself, or its protocol
 */
public record ReconnectOptions<T>(Backoff backoff, Action<? super T> preparation, Policies policies) {
    /** Checks the values. */
    public ReconnectOptions {
        requireNonNull(backoff, "backoff");
        requireNonNull(preparation, "preparation");
        requireNonNull(policies, "policies");
    }

    /**
     * {@return the default options: {@link Backoff#standard()}, nothing to prepare, no policies}
     *
     * @param <T> what stands for a connection
     */
    public static <T> ReconnectOptions<T> defaults() {
        return new ReconnectOptions<>(Backoff.standard(), _ -> {}, Policies.none());
    }

    /**
     * {@return these options with other waits}
     *
     * @param value how long to wait after a failure
     */
    public ReconnectOptions<T> withBackoff(Backoff value) {
        return new ReconnectOptions<>(value, preparation, policies);
    }

    /**
     * {@return these options with something to do first on each connection}
     *
     * @param value what; it may await. Not cut off: give its awaits a time limit of their own
     */
    public ReconnectOptions<T> withPreparation(Action<? super T> value) {
        return new ReconnectOptions<>(backoff, value, policies);
    }

    /**
     * {@return these options with policies}
     *
     * @param value what the connections are held to
     */
    public ReconnectOptions<T> withPolicies(Policies value) {
        return new ReconnectOptions<>(backoff, preparation, value);
    }
}
