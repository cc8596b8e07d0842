package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/// Project Reactor's Mono. It is lazy: making, subscribing and firing are all in the time.
public class MonoChainBenchmark extends ChainBenchmark {
    private @Nullable MonoSink<Object> sink;
    private Object result = Callbacks.FIRST;

    private Mono<Object> source() {
        return Mono.create(to -> this.sink = to);
    }

    private void subscribe(Mono<Object> chain) {
        var _ = chain.subscribe(value -> this.result = value);
    }

    private Object fire(Mono<Object> chain) {
        subscribe(chain);
        requireNonNull(sink).success(start);
        return result;
    }

    private static Mono<Object> tenStages(Mono<Object> of) {
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
    public Object reactorFiredLast() {
        Mono<Object> last = tenStages(source());
        return fire(last);
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object reactorFiredFirst() {
        Mono<Object> last = tenStages(Mono.just(start));
        subscribe(last);
        return result;
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object reactorFailed() {
        Mono<Object> last = source().map(Callbacks::same)
                .map(Callbacks::other)
                .map(Callbacks::checked)
                .map(Callbacks::chosen)
                .map(Callbacks::fail)
                .map(Callbacks::same)
                .map(Callbacks::other)
                .onErrorResume(failure -> Mono.just(Callbacks.recover(failure)))
                .map(Callbacks::checked)
                .map(Callbacks::chosen);
        return fire(last);
    }
}
