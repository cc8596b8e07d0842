package dev.hawser.benchmarks.inline;

import dev.hawser.benchmarks.Coroutines;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Kotlin's coroutines on one thread: two that complete what the other awaits, and awaits of what is complete.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PingPong.WAKES)
@Fork(1)
public class KotlinAwaitBenchmark {
    @Benchmark
    public boolean coroutinesAwait() {
        Coroutines.pingPong(PingPong.ROUNDS);
        return true;
    }

    @Benchmark
    public int coroutinesAwaitsFired() {
        return Coroutines.awaitFired(PingPong.WAKES);
    }
}
