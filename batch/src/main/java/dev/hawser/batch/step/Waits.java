package dev.hawser.batch.step;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits of a step for something that another thread does. To cancel such a thing is only to ask: it may be over by then
 * and give its result, and the function would go on as if nobody had asked. These waits remember: a function that was
 * cancelled while it waited goes no further.
 *
 * <p><b>Threads:</b> in an inline function.
 */
final class Waits {
    private Waits() {}

    /** {@return the value of a Deferred, for as long as it takes} See {@link #await(Deferred, Optional, Consumer)}. */
    static <T extends @Nullable Object> T await(Deferred<T> deferred) {
        try {
            return await(deferred, Optional.empty(), _ -> {});
        } catch (TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * {@return the value of a Deferred, for as long as it takes}
     *
     * @param deferred what to wait for
     * @param undo what to do with a value that came although it was cancelled; must not wait
     */
    static <T extends @Nullable Object> T await(Deferred<T> deferred, Consumer<? super T> undo) {
        try {
            return await(deferred, Optional.empty(), undo);
        } catch (TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** {@return the value of a Deferred, for as long as it takes} Declares a type of failure, so that it can be caught. */
    // The type is named for the compiler's sake only.
    @SuppressWarnings({"unused", "RedundantThrows"})
    static <T extends @Nullable Object, E extends Throwable> T await(Deferred<T> deferred, Class<E> type) throws E {
        return await(deferred);
    }

    /**
     * {@return the value of a Deferred}
     *
     * @param deferred what to wait for
     * @param timeout how long; empty for as long as it takes
     * @param undo what to do with a value that came although it was cancelled; must not wait
     * @throws CancellationException if the function was cancelled meanwhile
     * @throws TimeoutException if the time was over first; the Deferred has been cancelled then, and has ended
     */
    static <T extends @Nullable Object> T await(
            Deferred<T> deferred, Optional<Duration> timeout, Consumer<? super T> undo) throws TimeoutException {
        boolean[] asked = {false};
        Promise<T> promise = Promise.cancelledBy(() -> {
            asked[0] = true;
            deferred.cancel();
        });
        var _ = deferred.addBoth(outcome -> {
            switch (outcome) {
                case Outcome.Success<T>(T value)
                when asked[0] -> {
                    undo.accept(value);
                    promise.errback(new CancellationException("cancelled while it waited"));
                }
                case Outcome.Success<T>(T value) -> promise.callback(value);
                case Outcome.Failure<T>(Throwable cause) -> promise.errback(cause);
            }
            return asked[0];
        });
        return timeout.isPresent() ? promise.await(timeout.get()) : promise.await();
    }
}
