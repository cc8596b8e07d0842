package dev.hawser.benchmarks.inline;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Two inline functions, each of which fires what the other awaits: one firing, suspend and resume a time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PingPong.WAKES)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class HawserAwaitBenchmark {
    private static final int FIRED = 100 * PingPong.WAKES;

    private Promise<Boolean> ping = new Promise<>();
    private Promise<Boolean> pong = new Promise<>();

    @Benchmark
    public boolean hawserAwait() throws Exception {
        Reactor here = Reactor.create(); // one runs once
        ping = new Promise<>();
        pong = new Promise<>();
        here.callWhenRunning(() -> {
            Deferred<?> first = here.inline(this::answer);
            Deferred<?> second = here.inline(this::call);
            var _ = DeferredList.gather(List.of(first, second)).addBoth(outcome -> {
                here.stop();
                return outcome;
            });
        });
        here.run();
        return true;
    }

    /// So cheap that it takes more of them for the reactor around them not to show.
    @Benchmark
    @OperationsPerInvocation(FIRED)
    public int hawserAwaitsFired() throws Exception {
        Reactor here = Reactor.create(); // one runs once
        Deferred<Integer> fired = Deferred.succeed(1);
        here.callWhenRunning(() -> {
            var _ = here.inline(() -> {
                int sum = 0;
                for (int i = 0; i < FIRED; i++) {
                    sum += fired.await();
                }
                here.stop();
                return sum;
            });
        });
        here.run();
        return FIRED;
    }

    private boolean call() {
        for (int i = 0; i < PingPong.ROUNDS; i++) {
            Promise<Boolean> awaited = pong;
            ping.callback(true);
            awaited.await();
            pong = new Promise<>();
        }
        return true;
    }

    private boolean answer() {
        for (int i = 0; i < PingPong.ROUNDS; i++) {
            Promise<Boolean> awaited = ping;
            awaited.await();
            ping = new Promise<>();
            pong.callback(true);
        }
        return true;
    }
}
