package dev.hawser.defer;

import org.jspecify.annotations.Nullable;

/**
 * Something to do with one value, which returns nothing and may throw anything.
 *
 * @param <T> the type of the value; it may be null where the Deferred's value may
 */
@FunctionalInterface
public interface Action<T extends @Nullable Object> {
    /**
     * Does it.
     *
     * @param value what came in
     * @throws Exception to fail the stage
     */
    void run(T value) throws Exception;
}
