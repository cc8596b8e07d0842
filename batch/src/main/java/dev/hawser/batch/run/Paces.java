package dev.hawser.batch.run;

import dev.hawser.batch.job.Rate;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Holds keys up until their next start is due, where the job has a rate for each. */
final class Paces {
    private final Reactor reactor;
    private final Rate rate;
    private final Set<DelayedCall> timers = new HashSet<>();

    /**
     * Makes it.
     *
     * @param reactor has the time
     * @param rate of each key
     */
    Paces(Reactor reactor, Rate rate) {
        this.reactor = reactor;
        this.rate = rate;
    }

    /**
     * A row of a key starts.
     *
     * @param queue of the key, which is paced from now on if the next start is not due
     * @param due takes it when that is due
     */
    void started(KeyQueue queue, Consumer<KeyQueue> due) {
        long now = reactor.nanoTime();
        StartRate own = queue.rate;
        if (own == null) {
            own = new StartRate(rate, now);
            queue.rate = own;
        }
        own.started(now);
        long wait = own.nanosUntilNext(now);
        if (wait > 0) {
            queue.pacedUntil = now + wait;
            queue.paced = true;
            DelayedCall[] timer = new DelayedCall[1];
            timer[0] = reactor.callLater(Duration.ofNanos(wait), () -> {
                timers.remove(timer[0]);
                queue.paced = false;
                due.accept(queue);
            });
            timers.add(timer[0]);
        }
    }

    /** Nothing starts any more. */
    void close() {
        timers.forEach(DelayedCall::cancel);
        timers.clear();
    }
}
