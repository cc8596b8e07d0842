package dev.hawser.batch.run;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.HdrHistogram.Histogram;

/** Counts what a run does. */
final class Counters {
    private static final long LONGEST_MICROS = Duration.ofDays(30).toNanos() / 1000;
    private static final double MEDIAN = 50;
    private static final double P90 = 90;
    private static final double P95 = 95;
    private static final double P99 = 99;

    private final Histogram micros = new Histogram(1, LONGEST_MICROS, 2);
    private final Kinds failures = new Kinds();
    private final Kinds deaths = new Kinds();
    private final RecentRate ended = new RecentRate();
    private long attempts;
    private long failed;
    private long retries;
    private long done;
    private long dead;
    private long givenBack;

    void attemptStarted() {
        attempts++;
    }

    void attemptEnded(AttemptReport report) {
        if (report.outcome() instanceof AttemptOutcome.GivenBack) {
            return;
        }
        micros.recordValue(Math.clamp(report.endMicros() - report.startMicros(), 0, LONGEST_MICROS));
        if (report.outcome() instanceof AttemptOutcome.Failed failure) {
            failed++;
            failures.add(failure.kind());
        }
    }

    void retryPlanned() {
        retries++;
    }

    void died(String kind) {
        deaths.add(kind);
    }

    void doneDurably(long nanos) {
        done++;
        ended.add(nanos);
    }

    void deadDurably(long nanos) {
        dead++;
        ended.add(nanos);
    }

    void givenBackDurably() {
        givenBack++;
    }

    RecentRate ended() {
        return ended;
    }

    Kinds failures() {
        return failures;
    }

    Kinds deaths() {
        return deaths;
    }

    Tally tally() {
        return new Tally(attempts, failed, retries, done, dead, givenBack);
    }

    AttemptTimes times() {
        return new AttemptTimes(
                micros.getTotalCount(),
                Duration.of(micros.getValueAtPercentile(MEDIAN), ChronoUnit.MICROS),
                Duration.of(micros.getValueAtPercentile(P90), ChronoUnit.MICROS),
                Duration.of(micros.getValueAtPercentile(P95), ChronoUnit.MICROS),
                Duration.of(micros.getValueAtPercentile(P99), ChronoUnit.MICROS),
                Duration.of(micros.getMaxValue(), ChronoUnit.MICROS));
    }
}
