package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.engine.scope.FunctionScopes;
import dev.hawser.engine.scope.ScopeNode;
import java.time.Duration;
import java.util.Optional;

/**
 * A moment on the clock of one reactor, until which something is to be done. On that reactor only.
 *
 * {@snippet class = dev.hawser.scope.ScopeSnippetsTest region = deadline}
 */
public final class Deadline {
    private final FunctionScopes scopes;
    private final long at;

    private Deadline(FunctionScopes scopes, long at) {
        this.scopes = scopes;
        this.at = at;
    }

    /**
     * A deadline that is so far away.
     *
     * @param duration from now, zero or more; more than 292 years is as good as never
     * @return the deadline
     * @throws IllegalStateException off every reactor
     */
    public static Deadline after(Duration duration) {
        requireNonNull(duration, "duration");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a deadline lies " + duration + " ahead, but must not be negative");
        }
        FunctionScopes scopes = FunctionScopes.ofCallingThread("Deadline.after");
        return new Deadline(scopes, later(scopes.nanoTime(), duration));
    }

    private static long later(long now, Duration duration) {
        try {
            return Math.addExact(now, duration.toNanos());
        } catch (ArithmeticException _) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * The nearest deadline of the scopes that the calling function is in, up to the nearest shield: what a call that has
     * a timeout of its own should not outlast.
     *
     * @return it, or empty when there is none, or the caller is no function
     * @throws IllegalStateException off every reactor
     */
    public static Optional<Deadline> current() {
        FunctionScopes scopes = FunctionScopes.ofCallingThread("Deadline.current");
        ScopeNode innermost = scopes.innermost();
        long at = innermost == null ? Long.MAX_VALUE : innermost.nearestDeadline();
        return at == Long.MAX_VALUE ? Optional.empty() : Optional.of(new Deadline(scopes, at));
    }

    /** {@return how long until it; zero when it is over} */
    public Duration remaining() {
        return at == Long.MAX_VALUE
                ? Duration.ofNanos(Long.MAX_VALUE)
                : Duration.ofNanos(Math.max(0, at - scopes.nanoTime()));
    }

    void requireHere() {
        if (FunctionScopes.ofCallingThread("a deadline") != scopes) {
            throw new IllegalArgumentException(
                    "the deadline goes by the clock of another reactor than the calling code's");
        }
    }

    /** {@return the moment in nanoseconds of the reactor's clock} */
    long at() {
        return at;
    }

    @Override
    public String toString() {
        return at == Long.MAX_VALUE ? "no deadline" : "a deadline " + remaining() + " ahead";
    }
}
