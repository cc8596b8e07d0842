package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import io.activej.eventloop.Eventloop;
import io.activej.promise.Promise;
import io.activej.promise.SettablePromise;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// ActiveJ's Promise, on its event loop's thread. What is not a checked exception is a fatal error to it, so the chain
/// that fails throws a checked one.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Callbacks.STAGES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class ActivejChainBenchmark {
    /// Not a constant, or the compiler would know all results.
    private Object start = Callbacks.FIRST;

    /// Makes this thread the event loop's own.
    @Setup
    public void open() {
        Eventloop.builder().withCurrentThread().build();
    }

    /// The chain is made, then its source fires.
    @Benchmark
    public Object activejFiredLast() {
        SettablePromise<Object> first = new SettablePromise<>();
        Promise<Object> last = first.map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice);
        first.set(start);
        return requireNonNull(last.getResult());
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object activejFiredFirst() {
        Promise<Object> last = Promise.of(start)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice);
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
