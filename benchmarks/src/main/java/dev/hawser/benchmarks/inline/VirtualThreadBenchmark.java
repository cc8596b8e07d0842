package dev.hawser.benchmarks.inline;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Two virtual threads that hand a value to and fro through SynchronousQueues: with the JDK's scheduler as it is, and
/// with one carrier, which spares them the way between cores.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PingPong.WAKES)
public class VirtualThreadBenchmark {
    @Benchmark
    @Fork(1)
    public Thread virtualThreads() throws InterruptedException {
        return handToAndFro();
    }

    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {"-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"
            })
    public Thread virtualThreadsOneCarrier() throws InterruptedException {
        return handToAndFro();
    }

    private static Thread handToAndFro() throws InterruptedException {
        SynchronousQueue<Boolean> ping = new SynchronousQueue<>();
        SynchronousQueue<Boolean> pong = new SynchronousQueue<>();
        Thread first = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < PingPong.ROUNDS; i++) {
                    pong.put(ping.take());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread second = Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < PingPong.ROUNDS; i++) {
                    ping.put(true);
                    pong.take();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        first.join();
        second.join();
        return second;
    }
}
