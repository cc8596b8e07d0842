package dev.hawser.benchmarks.chain;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Vert.x futures, off every context: on one, each firing would check its thread too.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Callbacks.STAGES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class VertxChainBenchmark {
    /// Not a constant, or the compiler would know all results.
    private Object start = Callbacks.FIRST;

    /// The chain is made, then its source fires.
    @Benchmark
    public Object vertxFiredLast() {
        Promise<Object> first = Promise.promise();
        Future<Object> last = first.future()
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
        first.complete(start);
        return last.result();
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object vertxFiredFirst() {
        Future<Object> last = Future.succeededFuture(start)
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
        return last.result();
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object vertxFailed() {
        Promise<Object> first = Promise.promise();
        Future<Object> last = first.future()
                .map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::fail)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .otherwise(Callbacks::recover)
                .map(Callbacks::checked)
                .map(Callbacks::chosen);
        first.complete(start);
        return last.result();
    }
}
