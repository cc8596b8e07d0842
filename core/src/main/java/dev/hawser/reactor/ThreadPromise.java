package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.engine.outside.Arrivals;
import org.jspecify.annotations.Nullable;

/**
 * The writer's side of a result that another thread brings: what {@code deferToThread} is made of, for those who have
 * threads of their own.
 *
 * {@snippet class="dev.hawser.reactor.ThreadPromiseTest" region="example"}
 *
 * <p>Cancelling its Deferred only asks: it fires when the producer fires this. Time that jumps ({@link VirtualTime})
 * stands still until then. When the reactor is closed before, the Deferred fails with {@link ReactorStoppedException},
 * and what the producer brings later is dropped.
 *
 * <p><b>Threads:</b> made on the reactor; fired by any thread, once.
 *
 * @param <T> the type of the value
 */
public final class ThreadPromise<T extends @Nullable Object> {
    private final Arrivals.Arrival<T> arrival;

    private ThreadPromise(Arrivals.Arrival<T> arrival) {
        this.arrival = arrival;
    }

    /**
     * A promise of a reactor, for another thread to fire.
     *
     * @param reactor whose result it is; the caller runs on it
     * @param cancelRequest called on the reactor each time that the Deferred is cancelled while it is not fired; asks
     *     the producer to come to an end
     * @param beforeFiring called on the reactor when the outcome has come, just before the Deferred has it: for the
     *     producer's own books. Must be short, and wait for no lock: it may run on the reactor's platform thread
     * @param <T> the type of the value
     * @return the promise
     * @throws ReactorStoppedException if the reactor is closed
     */
    public static <T extends @Nullable Object> ThreadPromise<T> of(
            Reactor reactor, Runnable cancelRequest, Runnable beforeFiring) {
        return new ThreadPromise<>(reactor.core.arrivals.expect(
                requireNonNull(cancelRequest, "cancelRequest"), requireNonNull(beforeFiring, "beforeFiring")));
    }

    /** {@return the reader's side; of the reactor} */
    public Deferred<T> deferred() {
        return arrival.promise();
    }

    /**
     * Brings the value. On the reactor, the Deferred has it before this returns. Any thread.
     *
     * @param value the value
     * @throws IllegalStateException if this was fired before
     */
    public void callback(T value) {
        arrival.fire(new Outcome.Success<>(value));
    }

    /**
     * Brings a failure. On the reactor, the Deferred has it before this returns. Any thread.
     *
     * @param cause the failure
     * @throws IllegalStateException if this was fired before
     */
    public void errback(Throwable cause) {
        arrival.fire(new Outcome.Failure<>(cause));
    }
}
