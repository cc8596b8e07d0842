package dev.hawser.engine;

import dev.hawser.defer.Procedure;
import dev.hawser.reactor.ContextCarrier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** User code that the runner calls once: a timed call, a posted call, the end of a thread job. */
public interface Callback {
    /** Runs it, in the context that it was handed in with; what it throws goes to the error handler. On the runner. */
    void fire() throws Exception;

    /** Whether a thread handed it in that counts on it. */
    default boolean isFromThread() {
        return false;
    }

    /** Whether it is another thread that handed it in, not the reactor itself. */
    default boolean isBrought() {
        return false;
    }

    /** Of a timed call that is due and not made yet, nor taken back: what it is. */
    default Optional<String> dueCall() {
        return Optional.empty();
    }

    /** To be read after "while". */
    String where();

    static Callback of(String where, Procedure procedure, ContextCarrier.@Nullable Captured context) {
        return new Posted(where, procedure, context);
    }

    /** What another thread handed in: when it is not called, that is told. */
    static Callback fromThread(Procedure procedure, ContextCarrier.@Nullable Captured context, boolean isBrought) {
        return new FromThread(procedure, context, isBrought);
    }

    /** What {@link #fromThread} gives. */
    record FromThread(Procedure procedure, ContextCarrier.@Nullable Captured context, boolean isBrought)
            implements Callback {
        @Override
        public boolean isFromThread() {
            return true;
        }

        @Override
        public void fire() throws Exception {
            Contexts.run(context, procedure);
        }

        @Override
        public String where() {
            return "running a callFromThread";
        }
    }

    /** What {@link #of} gives. */
    record Posted(String where, Procedure procedure, ContextCarrier.@Nullable Captured context) implements Callback {
        @Override
        public void fire() throws Exception {
            Contexts.run(context, procedure);
        }
    }
}
