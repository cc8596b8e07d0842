package dev.hawser.engine.scope;

import dev.hawser.defer.Deferred;
import org.jspecify.annotations.Nullable;

/**
 * An inline function as its scopes see it.
 *
 * @param <T> the type of its value
 */
public interface ScopedFunction<T extends @Nullable Object> extends ScopeMember {
    /** {@return fires when it has ended} */
    Deferred<T> deferred();

    /** Runs it up to its first suspension; once. */
    void start();

    /**
     * Enters a scope, or goes back to the one around it.
     *
     * @param scope the innermost from now on; null for none
     */
    void innermost(@Nullable ScopeNode scope);

    /** A failure goes out of a nursery that the reactor's stop has ended: it needs no cancel behind that. */
    void toldOfStop();

    /**
     * Whether a failure is what a cancel makes of a wait: a CancellationException, or what the JDK makes of an interrupt.
     *
     * @param failure the failure
     * @return whether it is one
     */
    boolean isCancellation(Throwable failure);
}
