package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A failure that reached the end of a chain, with nobody there to take it.
 *
 * @param cause the failure itself, with its own stack
 * @param stage the name of the class of the last stage's function, or {@code ""} when there was none
 * @param created in debug mode, where the last Deferred of the chain was made; else null
 * @param fired in debug mode, where it was fired; else null
 */
public record UnhandledFailure(Throwable cause, String stage, @Nullable Throwable created, @Nullable Throwable fired) {
    /** Checks that there are a cause and a name. */
    public UnhandledFailure {
        requireNonNull(cause, "cause");
        requireNonNull(stage, "stage");
    }
}
