package dev.hawser.benchmarks.chain;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;

/// The JDK's CompletableFuture.
public class CompletableFutureChainBenchmark extends ChainBenchmark {
    private static CompletableFuture<Object> tenStages(CompletableFuture<Object> of) {
        return of.thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::twice)
                .thenApply(Callbacks::same)
                .thenApply(Callbacks::other)
                .thenApply(Callbacks::checked)
                .thenApply(Callbacks::chosen)
                .thenApply(Callbacks::twice);
    }

    /// The chain is made, then its source fires.
    @Benchmark
    public Object completableFutureFiredLast() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> last = tenStages(first);
        first.complete(start);
        return last.join();
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object completableFutureFiredFirst() {
        CompletableFuture<Object> last = tenStages(CompletableFuture.completedFuture(start));
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
