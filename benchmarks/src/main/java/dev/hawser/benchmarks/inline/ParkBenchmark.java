package dev.hawser.benchmarks.inline;

import static java.util.Objects.requireNonNull;

import dev.hawser.benchmarks.BareLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The floor: two virtual threads on the barest loop of one's own, which unpark each other.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PingPong.WAKES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class ParkBenchmark {
    private @Nullable BareLoop loop;
    private boolean pinged;
    private boolean ponged;

    @Setup
    public void open() throws ReflectiveOperationException {
        loop = new BareLoop();
    }

    @Benchmark
    public Thread bareLoopPark() {
        BareLoop here = requireNonNull(loop);
        Thread[] threads = new Thread[2];
        threads[0] = here.thread(() -> {
            for (int i = 0; i < PingPong.ROUNDS; i++) {
                while (!pinged) {
                    LockSupport.park();
                }
                pinged = false;
                ponged = true;
                LockSupport.unpark(threads[1]);
            }
        });
        threads[1] = here.thread(() -> {
            for (int i = 0; i < PingPong.ROUNDS; i++) {
                pinged = true;
                LockSupport.unpark(threads[0]);
                while (!ponged) {
                    LockSupport.park();
                }
                ponged = false;
            }
        });
        threads[0].start();
        threads[1].start();
        here.run();
        return threads[1];
    }
}
