package dev.hawser.defer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the outcome of a Deferred will come from, as far as that can be told. A service provider interface: for the reactor, and
 * of no use to others.
 *
 * <p><b>Threads:</b> of the Deferred's own.
 */
public sealed interface Awaited {
    /** So many inputs of a list are told of. */
    int MOST = 100;

    /**
     * From code that runs, or waits itself.
     *
     * @param waiter the code
     */
    record Code(Suspension.Waiter waiter) implements Awaited {}

    /**
     * From code on a thread, which has not given back what is waited for.
     *
     * @param thread the thread
     */
    record Running(Thread thread) implements Awaited {}

    /**
     * From whoever gives a permit back.
     *
     * @param lock says what it is
     * @param taker who has taken it; null for one of many permits, where that is not known
     */
    record Lock(Object lock, @Nullable Awaited taker) implements Awaited {}

    /**
     * From all of these.
     *
     * @param inputs those that are missing, at most {@value #MOST}
     */
    record All(List<Deferred<?>> inputs) implements Awaited {
        /** Copies the list. */
        public All {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * From something else.
     *
     * @param maker what would be asked to end by a cancel; null if nobody
     */
    record Source(@Nullable Object maker) implements Awaited {}

    /**
     * Goes up the chain to its beginning.
     *
     * @param deferred a Deferred
     * @return where its outcome will come from; a {@link Source} of null if it is there
     */
    static Awaited by(Deferred<?> deferred) {
        @Nullable Deferred<?> at = deferred.resolved();
        while (at != null && !at.hasFired()) {
            if (at instanceof Promise<?> promise) {
                if (!(promise.origin instanceof ShareHub.Share share)) {
                    return by(promise.origin);
                }
                at = share.hub.source();
            } else {
                at = at instanceof Stage<?> stage ? stage.upstream : null;
            }
            at = at == null ? null : at.resolved();
        }
        return new Source(null);
    }

    private static Awaited by(Promise.@Nullable Origin origin) {
        return switch (origin) {
            case Suspension.Waiter waiter -> new Code(waiter);
            case Turnstile turnstile -> new Lock(turnstile, turnstile.taker());
            case Join.First<?> race -> new Source(race);
            case Join<?> join -> new All(missing(join));
            case Promise.CancelRequest(Runnable request) -> new Source(request);
            case null, default -> new Source(origin);
        };
    }

    private static List<Deferred<?>> missing(Join<?> join) {
        List<Deferred<?>> missing = new ArrayList<>();
        for (Join.Input input : join.inputs()) {
            if (missing.size() < MOST && !input.source().hasFired()) {
                missing.add(input.source());
            }
        }
        return missing;
    }
}
