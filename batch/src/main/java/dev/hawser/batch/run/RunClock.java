package dev.hawser.batch.run;

import dev.hawser.defer.ReactorTime;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The time of day as the reactor's clock goes on: read once at the start, so that it never steps back in a run. */
final class RunClock {
    private static final int NANOS_PER_MICRO = 1000;

    private final ReactorTime time;
    private final long startNanos;
    private final long startMicros;

    RunClock(ReactorTime time, InstantSource clock) {
        this.time = time;
        this.startNanos = time.nanoTime();
        this.startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /** The reactor's clock. */
    long nanos() {
        return time.nanoTime();
    }

    /** Since the start of the run. */
    long elapsedNanos() {
        return nanos() - startNanos;
    }

    /** In microseconds since 1970. */
    long micros() {
        return micros(nanos());
    }

    /** What the time of day is, or was, at a time of the reactor's clock. */
    long micros(long nanos) {
        return startMicros + (nanos - startNanos) / NANOS_PER_MICRO;
    }
}
