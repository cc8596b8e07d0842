package dev.hawser.benchmarks.chain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The JDK's CompletableFuture.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Callbacks.STAGES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class CompletableFutureChainBenchmark {
    /// Not a constant, or the compiler would know all results.
    private Object start = Callbacks.FIRST;

    /// The chain is made, then its source fires.
    @Benchmark
    public Object completableFutureFiredLast() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> last = first.thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::twice)
                .thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::twice);
        first.complete(start);
        return last.join();
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object completableFutureFiredFirst() {
        CompletableFuture<Object> last = CompletableFuture.completedFuture(start)
                .thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::twice)
                .thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::twice);
        return last.join();
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object completableFutureFailed() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> last = first.thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::fail)
                .thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .exceptionally(Callbacks::recover)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen);
        first.complete(start);
        return last.join();
    }
}
