package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A function of one type of failure; any other is thrown on, the very object, and so passes by. */
record OnlyOf<E extends Throwable, R extends @Nullable Object>(Class<E> type, Fn<? super E, ? extends R> function)
        implements Fn<Throwable, R>, FunctionWrapper {
    OnlyOf {
        requireNonNull(type, "type");
        requireNonNull(function, "function");
    }

    @Override
    public R apply(Throwable failure) throws Exception {
        if (type.isInstance(failure)) {
            return function.apply(type.cast(failure));
        }
        throw Rethrow.unchecked(failure);
    }

    @Override
    public Object wrapped() {
        return function;
    }
}
