package dev.hawser.defer;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A callable as a function that cares for nothing that comes in. */
record CallableCall<R extends @Nullable Object>(Callable<? extends R> callable)
        implements Fn<@Nullable Object, R>, FunctionWrapper {
    @Override
    public R apply(@Nullable Object ignored) throws Exception {
        return callable.call();
    }

    @Override
    public Object wrapped() {
        return callable;
    }
}
