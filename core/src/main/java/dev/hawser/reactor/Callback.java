package dev.hawser.reactor;

import dev.hawser.defer.Procedure;
import org.jspecify.annotations.Nullable;

/** User code that the runner calls once: a timed call, a posted call, the end of a thread job. */
abstract class Callback {
    /** Runs it, in the context that it was handed in with; what it throws goes to the error handler. On the runner. */
    abstract void fire() throws Exception;

    /** To be read after "while". */
    abstract String where();

    static Callback of(String where, Procedure procedure, ContextCarrier.@Nullable Captured context) {
        return new Posted(where, procedure, context);
    }

    private static final class Posted extends Callback {
        private final String where;
        private final Procedure procedure;
        private final ContextCarrier.@Nullable Captured context;

        Posted(String where, Procedure procedure, ContextCarrier.@Nullable Captured context) {
            this.where = where;
            this.procedure = procedure;
            this.context = context;
        }

        @Override
        void fire() throws Exception {
            Contexts.run(context, procedure);
        }

        @Override
        String where() {
            return where;
        }
    }
}
