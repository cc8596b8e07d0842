package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/**
 * What a producer does when the Deferred it is working for is cancelled: stop the work, and fire the promise if it
 * has something better to say than "cancelled".
 *
 * <p>It is called at most once, on the thread that cancels, and only while the promise is unfired.
 *
 * @param <T> the type of the promise's value
 * @see Promise#Promise(Canceller)
 */
@FunctionalInterface
public non-sealed interface Canceller<T extends @Nullable Object> extends Promise.Origin {
    /**
     * Stops the work. A promise that is still unfired when this returns fails with
     * {@link java.util.concurrent.CancellationException}; when this throws, it fails with what was thrown.
     *
     * @param promise the promise that was cancelled
     * @throws Exception to fail the promise with that
     */
    void cancel(Promise<T> promise) throws Exception;
}
