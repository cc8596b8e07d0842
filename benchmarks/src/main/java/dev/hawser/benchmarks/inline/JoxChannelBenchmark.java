package dev.hawser.benchmarks.inline;

import com.softwaremill.jox.Channel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Two virtual threads that hand a value to and fro through Jox's channels, which meet without a buffer.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PingPong.WAKES)
@Fork(1)
public class JoxChannelBenchmark {
    @Benchmark
    public Thread joxChannel() throws InterruptedException {
        Channel<Boolean> ping = Channel.newRendezvousChannel();
        Channel<Boolean> pong = Channel.newRendezvousChannel();
        Thread first = Thread.startVirtualThread(() -> answer(ping, pong));
        Thread second = Thread.startVirtualThread(() -> call(ping, pong));
        first.join();
        second.join();
        return second;
    }

    private static void answer(Channel<Boolean> ping, Channel<Boolean> pong) {
        try {
            for (int i = 0; i < PingPong.ROUNDS; i++) {
                pong.send(ping.receive());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void call(Channel<Boolean> ping, Channel<Boolean> pong) {
        try {
            for (int i = 0; i < PingPong.ROUNDS; i++) {
                ping.send(true);
                var _ = pong.receive();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
