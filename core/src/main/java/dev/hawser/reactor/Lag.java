package dev.hawser.reactor;

import java.time.Duration;

/**
 * How long turns of the loop took, without their waits: so late may be what came meanwhile. Each is right to an eighth, and
 * rather too long than too short.
 *
 * @param median of all turns
 * @param p99 of a hundred turns, one took longer
 * @param p999 of a thousand turns, one took longer
 */
public record Lag(Duration median, Duration p99, Duration p999) {}
