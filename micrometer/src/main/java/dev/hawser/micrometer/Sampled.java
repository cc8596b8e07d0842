package dev.hawser.micrometer;

import dev.hawser.reactor.Lag;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Statistics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The statistics of a reactor, taken by its own thread when somebody asks. Any thread. */
final class Sampled {
    private static final long FRESH_NANOS = 100_000_000;
    private static final Statistics NOTHING = new Statistics(
            "",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Duration.ZERO,
            Duration.ZERO,
            0,
            new Lag(Duration.ZERO, Duration.ZERO, Duration.ZERO));

    private final Reactor reactor;

    /**
     * What was taken last.
     *
     * @param statistics what
     * @param atNanos when
     */
    private record Taken(Statistics statistics, long atNanos) {}

    private volatile Taken last;

    Sampled(Reactor reactor) {
        this.reactor = reactor;
        this.last = new Taken(NOTHING, System.nanoTime() - FRESH_NANOS);
    }

    Statistics now() {
        if (System.nanoTime() - last.atNanos() >= FRESH_NANOS) {
            take();
        }
        return last.statistics();
    }

    private void take() {
        if (isHere()) {
            last = new Taken(reactor.statistics(), System.nanoTime());
            return;
        }
        CompletableFuture<Statistics> taken = new CompletableFuture<>();
        try {
            reactor.callFromThread(() -> taken.complete(reactor.statistics()));
            last = new Taken(taken.get(1, TimeUnit.SECONDS), System.nanoTime());
        } catch (IllegalStateException | ExecutionException | TimeoutException e) {
            last = new Taken(
                    last.statistics(), System.nanoTime()); // closed, or held: the other meters need not wait, too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A registry that is served by the reactor itself must not wait for it. */
    private boolean isHere() {
        try {
            return Reactor.current() == reactor;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
