package dev.hawser.batch.run;

import dev.hawser.batch.job.Rate;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When attempts may start, as far as the job's rate goes; sees to it that somebody starts them then. */
final class StartTimes {
    private final Reactor reactor;
    private final @Nullable StartRate rate;
    private final Runnable askRound;
    private @Nullable DelayedCall timer;

    StartTimes(Parts parts, Runnable askRound) {
        Rate starts = parts.options().limits().rate();
        this.reactor = parts.reactor();
        this.rate = starts == null ? null : new StartRate(starts, reactor.nanoTime());
        this.askRound = askRound;
    }

    void started() {
        if (rate != null) {
            rate.started(reactor.nanoTime());
        }
    }

    /**
     * How long the rate holds up the next start, in nanoseconds; 0 or less for not at all.
     *
     * @param watches whether to ask for a round then
     */
    long nanosToNext(boolean watches) {
        if (rate == null) {
            return 0;
        }
        long nanos = rate.nanosUntilNext(reactor.nanoTime());
        if (nanos > 0 && timer == null && watches) {
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
