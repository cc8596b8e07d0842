package dev.hawser.batch.run;

import dev.hawser.batch.job.Rate;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When attempts may start, as far as a rate goes; sees to it that somebody starts them then. */
final class StartTimes {
    private final Reactor reactor;
    private final @Nullable Starts starts;
    private final Runnable askRound;
    private @Nullable DelayedCall timer;

    /**
     * Those of one process, by the job's rate.
     *
     * @param askRound called when one may start
     */
    StartTimes(Parts parts, Runnable askRound) {
        this(parts, ofJob(parts), askRound);
    }

    StartTimes(Parts parts, @Nullable Starts starts, Runnable askRound) {
        this.reactor = parts.reactor();
        this.starts = starts;
        this.askRound = askRound;
    }

    private static @Nullable Starts ofJob(Parts parts) {
        Rate rate = parts.options().limits().rate();
        return rate == null ? null : new StartRate(rate, parts.reactor().nanoTime());
    }

    void started() {
        if (starts != null) {
            starts.started(reactor.nanoTime());
        }
    }

    /**
     * How long the rate holds up the next start, in nanoseconds; 0 or less for not at all.
     *
     * @param watches whether to ask for a round then
     */
    long nanosToNext(boolean watches) {
        if (starts == null) {
            return 0;
        }
        long nanos = starts.nanosUntilNext(reactor.nanoTime());
        if (nanos > 0 && nanos < Starts.NOT_KNOWN && timer == null && watches) {
            timer = reactor.callLater(Duration.ofNanos(nanos), () -> {
                timer = null;
                askRound.run();
            });
        }
        return nanos;
    }

    void close() {
        DelayedCall waiting = timer;
        if (waiting != null && waiting.isActive()) {
            waiting.cancel();
        }
    }
}
