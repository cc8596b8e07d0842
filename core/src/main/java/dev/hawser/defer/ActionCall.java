package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** An action as a function that gives null. */
record ActionCall<T extends @Nullable Object, R extends @Nullable Object>(Action<? super T> action)
        implements Fn<T, @Nullable R>, FunctionWrapper {
    ActionCall {
        requireNonNull(action, "action");
    }

    @Override
    public @Nullable R apply(T value) throws Exception {
        action.run(value);
        return null;
    }

    @Override
    public Object wrapped() {
        return action;
    }
}
