package dev.hawser.batch.run;

import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.Rate;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When attempts may start, as far as a rate goes; sees to it that somebody starts them then. */
final class StartTimes {
    private final Reactor reactor;
    private final @Nullable Starts starts;
    private final @Nullable CostPace cost;
    private final Runnable askRound;
    private @Nullable DelayedCall timer;

    /**
     * Those of one process, by the job's rate.
     *
     * @param askRound called when one may start
     */
    StartTimes(Parts parts, Runnable askRound) {
        this(parts, ofJob(parts), parts.options().cost(), askRound);
    }

    /** Those that somebody gives, who knows what attempts of all processes use up. */
    StartTimes(Parts parts, Starts granted, Runnable askRound) {
        this(parts, granted, null, askRound);
    }

    private StartTimes(Parts parts, @Nullable Starts starts, @Nullable Cost counted, Runnable askRound) {
        this.reactor = parts.reactor();
        this.starts = starts;
        this.cost = counted == null ? null : new CostPace(counted, reactor.nanoTime());
        this.askRound = askRound;
    }

    private static @Nullable Starts ofJob(Parts parts) {
        Rate rate = parts.options().limits().rate();
        return rate == null ? null : new StartRate(rate, parts.reactor().nanoTime());
    }

    /** An attempt starts. */
    void started(Row row) {
        if (starts != null) {
            starts.started(reactor.nanoTime());
        }
        if (cost != null) {
            row.expected = cost.started(reactor.nanoTime());
        }
    }

    /** It has ended. */
    void ended(Row row, AttemptEnd end) {
        if (cost != null) {
            cost.ended(row.expected, end);
            close(); // what it waits for may have changed
            timer = null;
        }
    }

    /**
     * How long the rate holds up the next start, in nanoseconds; 0 or less for not at all.
     *
     * @param watches whether to ask for a round then
     */
    long nanosToNext(boolean watches) {
        if (starts == null && cost == null) {
            return 0;
        }
        long now = reactor.nanoTime();
        long nanos = starts == null ? 0 : starts.nanosUntilNext(now);
        nanos = cost == null ? nanos : Math.max(nanos, cost.nanosUntilNext(now));
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
