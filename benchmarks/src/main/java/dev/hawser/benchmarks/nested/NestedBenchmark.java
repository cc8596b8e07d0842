package dev.hawser.benchmarks.nested;

import dev.hawser.benchmarks.Coroutines;
import dev.hawser.reactor.Reactor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A function that starts a function and awaits it, a hundred deep; the innermost lets the others run once, so that all
/// of them are set aside and resumed. For one call.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(NestedBenchmark.DEPTH * NestedBenchmark.TIMES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class NestedBenchmark {
    static final int DEPTH = 100;
    static final int TIMES = 100;

    @Benchmark
    public int hawserInline() throws Exception {
        Reactor here = Reactor.create(); // one runs once
        here.callWhenRunning(() -> {
            var _ = here.inline(() -> {
                for (int i = 0; i < TIMES; i++) {
                    int _ = inline(here, DEPTH);
                }
                here.stop();
                return true;
            });
        });
        here.run();
        return DEPTH;
    }

    private static int inline(Reactor here, int depth) {
        if (depth == 0) {
            Thread.yield();
            return 0;
        }
        return here.inline(() -> inline(here, depth - 1)).await() + 1;
    }

    @Benchmark
    public int coroutinesAsync() {
        return Coroutines.nested(DEPTH, TIMES);
    }

    @Benchmark
    public int virtualThreadsJoin() throws InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            Thread outermost = join(DEPTH);
            outermost.join();
        }
        return DEPTH;
    }

    private static Thread join(int depth) {
        return Thread.startVirtualThread(() -> {
            if (depth == 1) {
                Thread.yield();
                return;
            }
            try {
                join(depth - 1).join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// Without a thread: the way of futures.
    @Benchmark
    public int completableFutureCompose() {
        int result = 0;
        for (int i = 0; i < TIMES; i++) {
            Later later = new Later();
            CompletableFuture<Integer> outermost = compose(later, DEPTH);
            later.run();
            result += outermost.join();
        }
        return result;
    }

    private static CompletableFuture<Integer> compose(Executor later, int depth) {
        if (depth == 0) {
            return CompletableFuture.supplyAsync(() -> 0, later);
        }
        return compose(later, depth - 1).thenCompose(result -> CompletableFuture.completedFuture(result + 1));
    }

    /// Keeps the one task that is handed in until it is run.
    private static final class Later implements Executor {
        private Runnable task = () -> {};

        @Override
        public void execute(Runnable task) {
            this.task = task;
        }

        void run() {
            task.run();
        }
    }
}
