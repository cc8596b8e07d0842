package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/**
 * The right to be inside a {@link DeferredLock} or {@link DeferredSemaphore}, until it is closed. Of one thread, like
 * what it came from. Made for try-with-resources: {@code try (var permit = lock.acquire().await()) { … }}.
 */
public final class Permit implements AutoCloseable {
    private @Nullable Turnstile turnstile;

    Permit(Turnstile turnstile) {
        this.turnstile = turnstile;
    }

    /** {@return whether it has been given back} */
    public boolean isClosed() {
        return turnstile == null;
    }

    /** Gives it back; the one who has waited longest gets it, and its chain runs before this returns. Again: nothing. */
    @Override
    public void close() {
        Turnstile owner = turnstile;
        if (owner != null) {
            turnstile = null;
            owner.release();
        }
    }

    @Override
    public String toString() {
        return turnstile == null ? "Permit[closed]" : "Permit[of " + turnstile.describe() + "]";
    }
}
