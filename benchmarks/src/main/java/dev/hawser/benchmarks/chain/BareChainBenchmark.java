package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/// The floor: an object for each stage with its function, its result and the next one, and a loop that calls them.
/// Nothing can fail, be cancelled, be looked at or be continued twice.
public class BareChainBenchmark extends ChainBenchmark {
    private static final class Stage {
        final @Nullable UnaryOperator<Object> function;
        @Nullable Stage next;
        @Nullable Object result;

        Stage(@Nullable UnaryOperator<Object> function) {
            this.function = function;
        }

        Stage then(UnaryOperator<Object> function) {
            Stage added = new Stage(function);
            next = added;
            return added;
        }

        void fire(Object value) {
            result = value;
            Object last = value;
            for (Stage stage = next; stage != null; stage = stage.next) {
                last = requireNonNull(stage.function).apply(last);
                stage.result = last;
            }
        }
    }

    /// The chain is made, then its source fires.
    @Benchmark
    public Object bareStagesFiredLast() {
        Stage first = new Stage(null);
        Stage last = first.then(Callbacks::same)
                .then(Callbacks::other)
                .then(Callbacks::checked)
                .then(Callbacks::chosen)
                .then(Callbacks::twice)
                .then(Callbacks::same)
                .then(Callbacks::other)
                .then(Callbacks::checked)
                .then(Callbacks::chosen)
                .then(Callbacks::twice);
        first.fire(start);
        return requireNonNull(last.result);
    }
}
