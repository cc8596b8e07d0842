package dev.hawser.engine.scope;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Suspension;
import dev.hawser.reactor.DelayedCall;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What scopes ask of the reactor. On the reactor. */
public interface FunctionScopes {
    /**
     * The scopes of the reactor that the calling code runs on.
     *
     * @param what what needs one, for the message
     * @return them
     * @throws IllegalStateException if no reactor runs on this thread
     */
    static FunctionScopes ofCallingThread(String what) {
        return Suspension.ofCallingThread()
                .filter(FunctionScopes.class::isInstance)
                .map(FunctionScopes.class::cast)
                .orElseThrow(() -> new IllegalStateException(what + " needs a reactor, but none runs on thread "
                        + Thread.currentThread().getName()));
    }

    /**
     * Checks that the calling code runs on the reactor; any thread.
     *
     * @throws WrongThreadException if it does not
     */
    void requireCurrent();

    /**
     * {@return the inline function that is calling}
     *
     * @param what what needs one, for the message
     * @throws IllegalStateException if the caller is none, or cannot wait: a callback, a stage of a Deferred, or a thread
     *     that a function started
     */
    ScopedFunction<?> function(String what);

    /** {@return the innermost scope of the calling function; null outside of every function or scope} */
    @Nullable ScopeNode innermost();

    /**
     * {@return the scope around all others, which the reactor's stop cancels; null since then: what opens afterwards is
     * clean-up of those who are in no scope}
     */
    @Nullable ScopeNode outermost();

    /**
     * Makes a function, not started, that begins in a scope.
     *
     * @param <T> the type of its value
     * @param base the scope
     * @param name its name, or an empty string
     * @param body what it does
     * @param child who is told of its end
     * @return the function
     */
    <T extends @Nullable Object> ScopedFunction<T> make(
            ScopeNode base, String name, Callable<? extends T> body, ScopeChild child);

    /**
     * The failure of a Deferred, if it has one, is known to somebody: it is not reported as unhandled.
     *
     * @param deferred fired or not
     */
    void took(Deferred<?> deferred);

    /**
     * A scope was cancelled itself.
     *
     * @param scope which; {@link #left} follows
     */
    void cancelled(ScopeNode scope);

    /**
     * A cancelled scope has ended.
     *
     * @param scope which
     */
    void left(ScopeNode scope);

    /** {@return the reactor's clock in nanoseconds} */
    long nanoTime();

    /**
     * Calls something when the reactor's clock has come to a time: of calls for the same time, in the order in which they
     * were asked for.
     *
     * @param due by {@link #nanoTime}; at once if it is over
     * @param procedure what to call
     * @return to take it back
     */
    DelayedCall callAt(long due, Procedure procedure);
}
