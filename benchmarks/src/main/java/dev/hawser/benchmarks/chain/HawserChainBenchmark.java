package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/// Hawser's Deferred. The chain is of a reactor, as it is in a program, and looks for unhandled failures as it always
/// does.
public class HawserChainBenchmark extends ChainBenchmark {
    private @Nullable Reactor reactor;

    /// Makes this thread the reactor's own.
    @Setup
    public void open() {
        reactor = Reactor.create();
    }

    @TearDown
    public void close() {
        requireNonNull(reactor).close();
    }

    private static Deferred<Object> tenStages(Deferred<Object> of) {
        return of.addCallback(Callbacks::same)
                .addCallback(Callbacks::other)
                .addCallback(Callbacks::checked)
                .addCallback(Callbacks::chosen)
                .addCallback(Callbacks::twice)
                .addCallback(Callbacks::same)
                .addCallback(Callbacks::other)
                .addCallback(Callbacks::checked)
                .addCallback(Callbacks::chosen)
                .addCallback(Callbacks::twice);
    }

    /// The chain is made, then its source fires.
    @Benchmark
    public Object hawserFiredLast() {
        Promise<Object> first = new Promise<>();
        Deferred<Object> last = tenStages(first);
        first.callback(start);
        return last.await();
    }

    /// Each stage is added to a result that is there already.
    @Benchmark
    public Object hawserFiredFirst() {
        Deferred<Object> last = tenStages(Deferred.succeed(start));
        return last.await();
    }

    /// Fired last; the fifth stage fails, two are skipped, the eighth recovers.
    @Benchmark
    public Object hawserFailed() {
        Promise<Object> first = new Promise<>();
        Deferred<Object> last = first.addCallback(Callbacks::same)
                .addCallback(Callbacks::other)
                .addCallback(Callbacks::checked)
                .addCallback(Callbacks::chosen)
                .addCallback(Callbacks::fail)
                .addCallback(Callbacks::same)
                .addCallback(Callbacks::other)
                .addErrback(Callbacks::recover)
                .addCallback(Callbacks::checked)
                .addCallback(Callbacks::chosen);
        first.callback(start);
        return last.await();
    }
}
