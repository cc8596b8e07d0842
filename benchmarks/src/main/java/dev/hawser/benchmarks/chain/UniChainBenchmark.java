package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Mutiny's Uni. It is lazy: making, subscribing and firing are all in the time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Callbacks.STAGES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class UniChainBenchmark {
    /// Not a constant, or the compiler would know all results.
    private Object start = Callbacks.FIRST;

    private @Nullable UniEmitter<? super Object> emitter;
    private Object result = Callbacks.FIRST;

    private Uni<Object> source() {
        return Uni.createFrom().emitter(to -> this.emitter = to);
    }

    private void subscribe(Uni<Object> chain) {
        var _ = chain.subscribe().with(value -> this.result = value);
    }

    private Object fire(Uni<Object> chain) {
        subscribe(chain);
        requireNonNull(emitter).complete(start);
        return result;
    }

    /// The chain is made, then its source fires.
    @Benchmark
    public Object mutinyFiredLast() {
        Uni<Object> last = source().map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::twice);
        return fire(last);
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object mutinyFiredFirst() {
        Uni<Object> last = Uni.createFrom()
                .item(start)
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
        subscribe(last);
        return result;
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object mutinyFailed() {
        Uni<Object> last = source().map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::fail)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .onFailure()
                .recoverWithItem(Callbacks::recover)
                .map(Callbacks::checked)
                .map(Callbacks::chosen);
        return fire(last);
    }
}
