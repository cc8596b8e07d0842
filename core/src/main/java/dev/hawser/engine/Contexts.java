package dev.hawser.engine;

import dev.hawser.defer.Procedure;
import dev.hawser.reactor.ContextCarrier;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs code in a captured context; null stands for "nothing is carried". */
public final class Contexts {
    private Contexts() {}

    public static void run(ContextCarrier.@Nullable Captured context, Procedure procedure) throws Exception {
        if (context == null) {
            procedure.run();
            return;
        }
        try (var _ = context.restore()) {
            procedure.run();
        }
    }

    public static <T extends @Nullable Object> T call(ContextCarrier.@Nullable Captured context, Callable<T> callable)
            throws Exception {
        if (context == null) {
            return callable.call();
        }
        try (var _ = context.restore()) {
            return callable.call();
        }
    }
}
