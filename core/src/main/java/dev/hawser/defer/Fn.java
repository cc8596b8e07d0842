package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/**
 * A function from one value to another that may throw anything; what it throws goes down the chain as a failure.
 *
 * @param <T> the type of the value that comes in; it may be null where the Deferred's value may
 * @param <R> the type of the value that goes on
 */
@FunctionalInterface
public interface Fn<T extends @Nullable Object, R extends @Nullable Object> {
    /**
     * Computes what goes on.
     *
     * @param value what came in
     * @return what goes on
     * @throws Exception to fail the stage
     */
    R apply(T value) throws Exception;
}
