package dev.hawser.benchmarks.chain;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.openjdk.jmh.annotations.Benchmark;

/// Vert.x futures, off every context: on one, each firing would check its thread too.
public class VertxChainBenchmark extends ChainBenchmark {
    private static Future<Object> tenStages(Future<Object> of) {
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
    public Object vertxFiredLast() {
        Promise<Object> first = Promise.promise();
        Future<Object> last = tenStages(first.future());
        first.complete(start);
        return last.result();
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object vertxFiredFirst() {
        Future<Object> last = tenStages(Future.succeededFuture(start));
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
