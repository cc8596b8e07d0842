package dev.hawser.batch.run;

import java.time.Duration;

/**
 * How long attempts took that have ended, those that were given back left out; to within 1 %. All zero if there is none.
 *
 * @param count how many there are
 * @param median half of them were at least as quick
 * @param p90 90 in 100 were
 * @param p95 95 in 100 were
 * @param p99 99 in 100 were at least as quick
 * @param max the slowest
 */
public record AttemptTimes(long count, Duration median, Duration p90, Duration p95, Duration p99, Duration max) {}
