package dev.hawser.batch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A step of a workflow failed, in a way that the step understands. The message is for the user, in one line; what led
 * to it is given by {@link #initCause}.
 */
public final class StepException extends Exception {
    private static final long serialVersionUID = 1;

    /** The name of the step. */
    private final String step;

    /** What sort of failure it is. */
    private final String kind;

    /** Whether another try may succeed. */
    private final boolean transientFailure;

    /** How long the server asked to wait. */
    private final @Nullable Duration retryAfter;

    /**
     * Makes one.
     *
     * @param step the name of the step, as in the job
     * @param kind what sort of failure it is, in a word that does not change from item to item, to count by:
     *     {@code http-503}, {@code connect}, {@code exit-1}, {@code sqlstate-40001}
     * @param message what was, what was expected; without secrets
     * @param transientFailure whether another try may succeed
     * @param retryAfter how long the server asked to wait before another try; null if it did not say
     */
    public StepException(
            String step, String kind, String message, boolean transientFailure, @Nullable Duration retryAfter) {
        super(requireNonNull(message, "message"));
        this.step = requireNonNull(step, "step");
        this.kind = requireNonNull(kind, "kind");
        this.transientFailure = transientFailure;
        this.retryAfter = retryAfter;
    }

    /** {@return the name of the step} */
    public String step() {
        return step;
    }

    /** {@return what sort of failure it is, in a word} */
    public String kind() {
        return kind;
    }

    /** {@return whether another try may succeed} */
    public boolean isTransient() {
        return transientFailure;
    }

    /** {@return how long the server asked to wait before another try, or null} */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
