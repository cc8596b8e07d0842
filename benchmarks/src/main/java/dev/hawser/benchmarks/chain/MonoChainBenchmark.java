package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

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
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/// Project Reactor's Mono. It is lazy: making, subscribing and firing are all in the time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Callbacks.STAGES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class MonoChainBenchmark {
    /// Not a constant, or the compiler would know all results.
    private Object start = Callbacks.FIRST;

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

    /// The chain is made, then its source fires.
    @Benchmark
    public Object reactorFiredLast() {
        Mono<Object> last = source().map(Callbacks::same)
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
    public Object reactorFiredFirst() {
        Mono<Object> last = Mono.just(start)
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
