package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/// Mutiny's Uni. It is lazy: making, subscribing and firing are all in the time.
public class UniChainBenchmark extends ChainBenchmark {
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

    private static Uni<Object> tenStages(Uni<Object> of) {
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
    public Object mutinyFiredLast() {
        Uni<Object> last = tenStages(source());
        return fire(last);
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object mutinyFiredFirst() {
        Uni<Object> last = tenStages(Uni.createFrom().item(start));
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
