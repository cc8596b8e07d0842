package dev.hawser.benchmarks.inline;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;

/// Two tasks of one virtual-thread verticle, each of which completes what the other awaits.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PingPong.WAKES)
@Fork(1)
public class VertxAwaitBenchmark {
    private @Nullable Vertx vertx;
    private @Nullable Context context;
    private Promise<Boolean> ping = Promise.promise();
    private Promise<Boolean> pong = Promise.promise();

    @Setup
    public void deploy() {
        Vertx made = Vertx.vertx();
        vertx = made;
        made.deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                VertxAwaitBenchmark.this.context = super.context;
                                return Future.succeededFuture();
                            }
                        },
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
    }

    @TearDown
    public void close() {
        requireNonNull(vertx).close().await();
    }

    @Benchmark
    public boolean vertxAwait() throws InterruptedException {
        Context here = requireNonNull(context);
        ping = Promise.promise();
        pong = Promise.promise();
        CountDownLatch ended = new CountDownLatch(2);
        here.runOnContext(_ -> {
            for (int i = 0; i < PingPong.ROUNDS; i++) {
                Promise<Boolean> awaited = ping;
                awaited.future().await();
                ping = Promise.promise();
                pong.complete(true);
            }
            ended.countDown();
        });
        here.runOnContext(_ -> {
            for (int i = 0; i < PingPong.ROUNDS; i++) {
                Promise<Boolean> awaited = pong;
                ping.complete(true);
                awaited.future().await();
                pong = Promise.promise();
            }
            ended.countDown();
        });
        ended.await();
        return true;
    }
}
