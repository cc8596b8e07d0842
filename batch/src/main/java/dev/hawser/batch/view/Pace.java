package dev.hawser.batch.view;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How fast a run goes.
 *
 * @param perSecond how many items end in a second, of late; empty at the beginning
 * @param p50Micros half of the attempts took no longer than this many microseconds; empty before any has ended
 * @param p99Micros 99 of 100 attempts took no longer than this; empty before any has ended
 * @param etaMillis in how many milliseconds the run is expected to end; empty if that cannot be told
 */
public record Pace(OptionalDouble perSecond, OptionalLong p50Micros, OptionalLong p99Micros, OptionalLong etaMillis) {
    /** Nothing is known yet. */
    public static final Pace UNKNOWN =
            new Pace(OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
