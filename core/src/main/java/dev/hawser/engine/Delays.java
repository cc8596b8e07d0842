package dev.hawser.engine;

import dev.hawser.engine.timer.Timers;
import java.time.Duration;

/** Durations as the timers take them. */
public final class Delays {
    private static final long NANOS = 1_000_000_000;

    private Delays() {}

    /**
     * {@return a delay in nanoseconds, cut to what the timers can hold}
     *
     * @param delay not negative
     */
    public static long nanos(Duration delay) {
        if (delay.isNegative()) {
            throw Misuse.negative("a delay", delay);
        }
        return clamped(delay);
    }

    /**
     * {@return a duration in nanoseconds, cut to what the timers can hold}
     *
     * @param duration of any sign
     */
    public static long clamped(Duration duration) {
        long seconds = Math.clamp(duration.getSeconds(), -Timers.MAX_DELAY / NANOS, Timers.MAX_DELAY / NANOS);
        return seconds * NANOS + duration.getNano();
    }
}
