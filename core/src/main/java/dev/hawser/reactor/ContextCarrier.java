package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Procedure;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries what is "current" where work is handed in (scoped values, a logging context, a trace span) to where it runs: to
 * functions, children of nurseries, timers, callbacks and thread jobs. Asked once for each that is added; the default
 * carries nothing and costs nothing.
 *
 * {@snippet class = dev.hawser.reactor.ContextSnippetsTest region = carrier}
 *
 * <p>What is carried does not leak: work that changes it changes its own, and the callback after it does not see that. An
 * event of a connection runs in what was current where the reactor was made.
 *
 * <p><b>Threads:</b> {@code capture} is called by the thread that hands the work in, {@code run} by the one that runs it.
 */
@FunctionalInterface
public interface ContextCarrier {
    /** {@return what is current now} */
    Captured capture();

    /** What was current at one moment. Kept until the work has run; may be used again and again. */
    @FunctionalInterface
    interface Captured {
        /**
         * Runs work in it, once, before this returns; afterwards, what was current before is so again.
         *
         * @param work what to run
         * @throws Exception what the work throws
         */
        void run(Procedure work) throws Exception;
    }

    /**
     * Carries scoped values, as far as they are bound.
     *
     * @param values which
     * @return the carrier
     */
    static ContextCarrier scopedValues(ScopedValue<?>... values) {
        List<ScopedValue<?>> all = List.of(values);
        return () -> {
            ScopedValue.@Nullable Carrier bound = null;
            for (ScopedValue<?> value : all) {
                bound = value.isBound() ? Bindings.add(bound, value) : bound;
            }
            return bound == null ? Procedure::run : Bindings.captured(bound);
        };
    }

    /**
     * Carries what a thread has, such as a thread local, or the MDC of a logging library:
     * {@code state(MDC::getCopyOfContextMap, MDC::setContextMap)}.
     *
     * @param read gives what the calling thread has
     * @param write lets the calling thread have it; given what {@code read} gave
     * @param <T> its type
     * @return the carrier
     */
    static <T extends @Nullable Object> ContextCarrier state(Supplier<? extends T> read, Consumer<? super T> write) {
        requireNonNull(read, "read");
        requireNonNull(write, "write");
        return () -> {
            T captured = read.get();
            return work -> {
                T before = read.get();
                write.accept(captured);
                try {
                    work.run();
                } finally {
                    write.accept(before);
                }
            };
        };
    }

    /**
     * Carries this, and more inside of it.
     *
     * @param inner what else
     * @return the carrier of both
     */
    default ContextCarrier and(ContextCarrier inner) {
        requireNonNull(inner, "inner");
        return () -> {
            Captured mine = capture();
            Captured more = inner.capture();
            return work -> mine.run(() -> more.run(work));
        };
    }
}
