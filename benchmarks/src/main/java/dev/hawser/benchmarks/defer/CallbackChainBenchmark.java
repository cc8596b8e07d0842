package dev.hawser.benchmarks.defer;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Fn;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A chain of ten callbacks that is fired last; a time is that of one callback, its share of making and firing the
/// chain included. The callbacks are of five classes, so that no contender can inline them all.
///
/// Hawser's chain is of a reactor, as it is in a program, and looks for unhandled failures as it always does.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(10)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class CallbackChainBenchmark {
    private static final Object FIRST = new Object();
    private static final Object SECOND = new Object();

    private @Nullable Reactor reactor;

    private static Object swap(Object value) {
        return value == FIRST ? SECOND : FIRST;
    }

    /// Makes this thread the reactor's own.
    @Setup
    public void open() {
        reactor = Reactor.create();
    }

    @TearDown
    public void close() {
        requireNonNull(reactor).close();
    }

    @Benchmark
    public Object hawser() {
        Promise<Object> first = new Promise<>();
        Fn<Object, Object> same = value -> value;
        Fn<Object, Object> other = value -> swap(value);
        Fn<Object, Object> checked = value -> requireNonNull(value);
        Fn<Object, Object> chosen = value -> value == SECOND ? FIRST : value;
        Fn<Object, Object> twice = value -> swap(swap(value));
        var last = first.addCallback(same)
                .addCallback(other)
                .addCallback(checked)
                .addCallback(chosen)
                .addCallback(twice)
                .addCallback(same)
                .addCallback(other)
                .addCallback(checked)
                .addCallback(chosen)
                .addCallback(twice);
        first.callback(FIRST);
        return last.await();
    }

    @Benchmark
    public Object completableFuture() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        Function<Object, Object> same = value -> value;
        Function<Object, Object> other = value -> swap(value);
        Function<Object, Object> checked = value -> requireNonNull(value);
        Function<Object, Object> chosen = value -> value == SECOND ? FIRST : value;
        Function<Object, Object> twice = value -> swap(swap(value));
        CompletableFuture<Object> last = first.thenApply(same)
                .thenApply(other)
                .thenApply(checked)
                .thenApply(chosen)
                .thenApply(twice)
                .thenApply(same)
                .thenApply(other)
                .thenApply(checked)
                .thenApply(chosen)
                .thenApply(twice);
        first.complete(FIRST);
        return last.join();
    }

    @Benchmark
    public Object vertx() {
        io.vertx.core.Promise<Object> first = io.vertx.core.Promise.promise();
        Function<Object, Object> same = value -> value;
        Function<Object, Object> other = value -> swap(value);
        Function<Object, Object> checked = value -> requireNonNull(value);
        Function<Object, Object> chosen = value -> value == SECOND ? FIRST : value;
        Function<Object, Object> twice = value -> swap(swap(value));
        io.vertx.core.Future<Object> last = first.future()
                .map(same)
                .map(other)
                .map(checked)
                .map(chosen)
                .map(twice)
                .map(same)
                .map(other)
                .map(checked)
                .map(chosen)
                .map(twice);
        first.complete(FIRST);
        return last.result();
    }

    /// Netty's futures have no `map`: a listener completes the next promise.
    @Benchmark
    public Object netty() {
        io.netty.util.concurrent.Promise<Object> first = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
        Function<Object, Object> same = value -> value;
        Function<Object, Object> other = value -> swap(value);
        Function<Object, Object> checked = value -> requireNonNull(value);
        Function<Object, Object> chosen = value -> value == SECOND ? FIRST : value;
        Function<Object, Object> twice = value -> swap(swap(value));
        var half = map(map(map(map(map(first, same), other), checked), chosen), twice);
        var last = map(map(map(map(map(half, same), other), checked), chosen), twice);
        first.setSuccess(FIRST);
        return last.getNow();
    }

    private static io.netty.util.concurrent.Future<Object> map(
            io.netty.util.concurrent.Future<Object> from, Function<Object, Object> function) {
        io.netty.util.concurrent.Promise<Object> to = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
        from.addListener((io.netty.util.concurrent.Future<Object> fired) -> {
            if (!fired.isSuccess()) {
                to.setFailure(fired.cause());
                return;
            }
            try {
                to.setSuccess(function.apply(fired.getNow()));
            } catch (RuntimeException e) {
                to.setFailure(e);
            }
        });
        return to;
    }
}
