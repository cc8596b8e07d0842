package dev.hawser.benchmarks.chain;

import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;

/// Netty's promises. They have no `map`: a listener completes the next promise.
public class NettyChainBenchmark extends ChainBenchmark {
    /// The chain is made, then its source fires.
    @Benchmark
    public Object nettyFiredLast() {
        Promise<Object> first = promise();
        Future<Object> last = tenStages(first);
        first.setSuccess(start);
        return last.getNow();
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object nettyFiredFirst() {
        return tenStages(ImmediateEventExecutor.INSTANCE.newSucceededFuture(start))
                .getNow();
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object nettyFailed() {
        Promise<Object> first = promise();
        Future<Object> failed = map(fourStages(first), Callbacks::fail);
        Future<Object> skipped = map(map(failed, Callbacks::same), Callbacks::other);
        Future<Object> last = map(map(recover(skipped), Callbacks::checked), Callbacks::chosen);
        first.setSuccess(start);
        return last.getNow();
    }

    private static Promise<Object> promise() {
        return new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
    }

    private static Future<Object> tenStages(Future<Object> first) {
        return fiveStages(fiveStages(first));
    }

    private static Future<Object> fiveStages(Future<Object> first) {
        return map(fourStages(first), Callbacks::twice);
    }

    private static Future<Object> fourStages(Future<Object> first) {
        return map(map(map(map(first, Callbacks::same), Callbacks::other), Callbacks::checked), Callbacks::chosen);
    }

    private static Future<Object> map(Future<Object> from, Function<Object, Object> function) {
        Promise<Object> to = promise();
        from.addListener((Future<Object> fired) -> {
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

    private static Future<Object> recover(Future<Object> from) {
        Promise<Object> to = promise();
        from.addListener((Future<Object> fired) ->
                to.setSuccess(fired.isSuccess() ? fired.getNow() : Callbacks.recover(fired.cause())));
        return to;
    }
}
