package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import io.activej.eventloop.Eventloop;
import io.activej.promise.Promise;
import io.activej.promise.SettablePromise;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/// ActiveJ's Promise, on its event loop's thread. What is not a checked exception is a fatal error to it, so the chain
/// that fails throws a checked one.
public class ActivejChainBenchmark extends ChainBenchmark {
    /// Makes this thread the event loop's own.
    @Setup
    public void open() {
        Eventloop.builder().withCurrentThread().build();
    }

    private static Promise<Object> tenStages(Promise<Object> of) {
        return of.map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice);
    }

    /// The chain is made, then its source fires.
    @Benchmark
    public Object activejFiredLast() {
        SettablePromise<Object> first = new SettablePromise<>();
        Promise<Object> last = tenStages(first);
        first.set(start);
        return requireNonNull(last.getResult());
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object activejFiredFirst() {
        Promise<Object> last = tenStages(Promise.of(start));
        return requireNonNull(last.getResult());
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object activejFailed() {
        SettablePromise<Object> first = new SettablePromise<>();
        Promise<Object> last = first.map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::failChecked)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map((value, failure) -> failure == null ? value : Callbacks.recover(failure))
                .map(Callbacks::checked)
                .map(Callbacks::chosen);
        first.set(start);
        return requireNonNull(last.getResult());
    }
}
