package dev.hawser.testing;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Reads the result that a Deferred must have by now, without waiting; named as Twisted's {@code successResultOf}.
 *
 * {@snippet class="dev.hawser.testing.TestingSnippetsTest" region="results"}
 *
 * <p>Reading a failure counts as handling it, so that it is not reported any more. A Deferred can be read again and
 * again, and continued afterwards.
 *
 * <p><b>Threads:</b> on the reactor that the Deferred belongs to.
 */
public final class Results {
    private Results() {}

    /**
     * The value of a Deferred that must have succeeded.
     *
     * @param deferred fired
     * @param <T> the type of the value
     * @return its value
     * @throws AssertionError if it has no result, or has failed; the failure is the cause
     */
    public static <T extends @Nullable Object> T successOf(Deferred<T> deferred) {
        return switch (outcomeOf(deferred, "a value")) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable cause) ->
                throw new AssertionFailedError("expected a value, but it failed: " + cause, cause);
        };
    }

    /**
     * The failure of a Deferred that must have failed.
     *
     * @param deferred fired
     * @return its failure
     * @throws AssertionError if it has no result, or has succeeded
     */
    public static Throwable failureOf(Deferred<?> deferred) {
        return failureOf(deferred, Throwable.class);
    }

    /**
     * The failure of a Deferred that must have failed in a certain way.
     *
     * @param deferred fired
     * @param type what the failure may be
     * @param more what else it may be
     * @param <E> what these have in common
     * @return its failure
     * @throws AssertionError if it has no result, has succeeded, or failed with something else, which is the cause
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <E extends Throwable> E failureOf(
            Deferred<?> deferred, Class<? extends E> type, Class<? extends E>... more) {
        OneOf<E> types = OneOf.of(type, more);
        String expected = "a failure of type " + types;
        return switch (outcomeOf(deferred, expected)) {
            case Outcome.Success<?>(var value) ->
                throw new AssertionFailedError("expected " + expected + ", but it succeeded with: " + value);
            case Outcome.Failure<?>(Throwable cause) -> {
                if (!types.matches(cause)) {
                    throw new AssertionFailedError("expected " + expected + ", but it failed with: " + cause, cause);
                }
                yield types.cast(cause);
            }
        };
    }

    /**
     * Checks that a Deferred has no result as yet. What comes later is left untouched.
     *
     * @param deferred not fired
     * @throws AssertionError if it has fired; a failure is the cause, and counts as handled
     */
    public static void assertNoResult(Deferred<?> deferred) {
        if (!deferred.isFired()) {
            return;
        }
        switch (outcomeOf(deferred, "no result")) {
            case Outcome.Success<?>(var value) ->
                throw new AssertionFailedError("expected no result as yet, but it succeeded with: " + value);
            case Outcome.Failure<?>(Throwable cause) ->
                throw new AssertionFailedError("expected no result as yet, but it failed with: " + cause, cause);
        }
    }

    /** Takes the outcome: {@code await()} on a fired Deferred gives it at once, and makes a failure a handled one. */
    private static <T extends @Nullable Object> Outcome<T> outcomeOf(Deferred<T> deferred, String expected) {
        if (!deferred.isFired()) {
            throw new AssertionFailedError("expected " + expected + ", but there is no result yet: " + deferred);
        }
        try {
            return new Outcome.Success<>(deferred.await());
        } catch (Throwable failure) {
            return new Outcome.Failure<>(failure);
        }
    }
}
