package dev.hawser.engine;

import dev.hawser.defer.Procedure;
import dev.hawser.reactor.ContextCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs code in a captured context; null stands for "nothing is carried". */
public final class Contexts {
    private Contexts() {}

    public static void run(ContextCarrier.@Nullable Captured context, Procedure procedure) throws Exception {
        if (context == null) {
            procedure.run();
        } else {
            context.run(procedure);
        }
    }

    public static <T extends @Nullable Object> T call(ContextCarrier.@Nullable Captured context, Callable<T> callable)
            throws Exception {
        if (context == null) {
            return callable.call();
        }
        List<T> value = new ArrayList<>(1);
        context.run(() -> value.add(callable.call()));
        if (value.isEmpty()) {
            throw new IllegalStateException(context + " of the ContextCarrier has not run its work");
        }
        return value.getFirst();
    }
}
