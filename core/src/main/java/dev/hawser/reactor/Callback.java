package dev.hawser.reactor;

import dev.hawser.defer.Procedure;
import org.jspecify.annotations.Nullable;

/** User code that the runner calls once: a timed call, a posted call, the end of a thread job. */
interface Callback {
    /** Runs it, in the context that it was handed in with; what it throws goes to the error handler. On the runner. */
    void fire() throws Exception;

    /** To be read after "while". */
    String where();

    static Callback of(String where, Procedure procedure, ContextCarrier.@Nullable Captured context) {
        return new Posted(where, procedure, context);
    }

    /** What {@link #of} gives. */
    record Posted(String where, Procedure procedure, ContextCarrier.@Nullable Captured context) implements Callback {
        @Override
        public void fire() throws Exception {
            Contexts.run(context, procedure);
        }
    }
}
