package dev.hawser.defer;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A lock for what must not be interleaved although it waits in the middle. Given in the order of asking. Not
 * thread-safe: of one reactor. Cancelling the Deferred of an {@link #acquire()} that waits gives up the place.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="lock"}
 */
public final class DeferredLock {
    private final Turnstile turnstile = new Turnstile("DeferredLock", 1);

    /** A free lock. */
    public DeferredLock() {}

    /**
     * Asks for the lock.
     *
     * @return the permit, when it is one's turn; to be closed
     */
    @CheckReturnValue
    public Deferred<Permit> acquire() {
        return turnstile.acquire();
    }

    /**
     * Runs something that does not wait with the lock held; it is given back before the result goes on. For what gives a
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
     * Runs something with the lock held until the Deferred that it returns is fired; it is given back before the
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

    /** {@return whether somebody has it, or is being given it} */
    public boolean isLocked() {
        return !turnstile.isOpen();
    }

    /** {@return how many wait for it} */
    public int waiting() {
        return turnstile.waiting();
    }

    @Override
    public String toString() {
        return turnstile.describe();
    }
}
