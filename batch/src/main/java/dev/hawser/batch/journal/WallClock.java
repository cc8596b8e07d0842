package dev.hawser.batch.journal;

import dev.hawser.reactor.Reactor;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The time of day by the reactor's clock: read from the system once, and then it goes on as the reactor's does, so that
 * lengths of time are right even when somebody sets the system's clock.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class WallClock {
    private final Reactor reactor;
    private final long startMicros;
    private final long startNanos;

    WallClock(Reactor reactor, InstantSource clock) {
        this.reactor = reactor;
        this.startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        this.startNanos = reactor.nanoTime();
    }

    long micros() {
        return startMicros + (reactor.nanoTime() - startNanos) / 1_000;
    }
}
