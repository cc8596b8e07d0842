package dev.hawser.defer;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits: so many at a time, not more. Given in the order of asking. Not thread-safe: of one reactor.
 * Cancelling the Deferred of an {@link #acquire()} that waits gives up the place.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="semaphore"}
 */
public final class DeferredSemaphore {
    private final Turnstile turnstile;

    /**
     * A semaphore with all permits free.
     *
     * @param permits how many there are, at least 1
     */
    public DeferredSemaphore(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits is " + permits + ", but must be at least 1");
        }
        turnstile = new Turnstile("DeferredSemaphore", permits);
    }

    /**
     * Asks for a permit.
     *
     * @return the permit, when it is one's turn; to be closed
     */
    @CheckReturnValue
    public Deferred<Permit> acquire() {
        return turnstile.acquire();
    }

    /**
     * Runs something that does not wait with a permit held; it is given back before the result goes on. For what gives a
     * Deferred, such as an inline function, there is {@link #chainRun}.
     *
     * @param work what to run
     * @param <T> the type of its value
     * @return how it ended
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> run(Callable<? extends T> work) {
        return turnstile.run(work);
    }

    /**
     * Runs something with a permit held until the Deferred that it returns is fired; it is given back before the
     * result goes on. Cancelling cancels that Deferred.
     *
     * @param work what to run
     * @param <T> the type of its value
     * @return how it ended
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> chainRun(Callable<Deferred<T>> work) {
        return turnstile.chainRun(work);
    }

    /** {@return how many permits are to be had at once} */
    public int free() {
        return turnstile.free();
    }

    /** {@return how many wait for one} */
    public int waiting() {
        return turnstile.waiting();
    }

    @Override
    public String toString() {
        return turnstile.describe();
    }
}
