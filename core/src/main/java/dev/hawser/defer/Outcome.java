package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * How something ended: with a value or with a failure. Immutable, for any thread.
 *
 * <p>The usual way to read one is an exhaustive {@code switch} over the two records.
 *
 * @param <T> the type of the value
 */
public sealed interface Outcome<T extends @Nullable Object> {
    /**
     * The value of a success; a failure is thrown, the very object, unchecked by the compiler. It makes a stage that
     * only tidies up: {@code addBoth(outcome -> { tidyUp(); return outcome.get(); })}.
     *
     * @return the value
     */
    T get();

    /**
     * It ended well.
     *
     * @param value the value
     * @param <T> the type of the value
     */
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {
        @Override
        public T get() {
            return value;
        }
    }

    /**
     * It failed.
     *
     * @param cause why; never null
     * @param <T> the type of the value that did not come
     */
    record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {
        /** Checks that there is a cause. */
        public Failure {
            requireNonNull(cause, "cause");
        }

        @Override
        public T get() {
            throw Rethrow.unchecked(cause);
        }
    }
}
