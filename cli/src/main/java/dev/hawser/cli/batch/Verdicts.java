package dev.hawser.cli.batch;

import dev.hawser.batch.job.Threshold;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.RunCounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/// Judges a run by its thresholds.
final class Verdicts {
    private Verdicts() {}

    /// What came of a threshold.
    ///
    /// @param threshold as the job has it
    /// @param was what was measured
    /// @param kept whether that is as it should be
    record Verdict(String threshold, String was, boolean kept) {
        @Override
        public String toString() {
            return "threshold " + threshold + (kept ? " is kept: " : " is not kept: ") + was;
        }
    }

    static List<Verdict> of(List<Threshold> thresholds, RunSummary summary) {
        return thresholds.stream().map(each -> of(each, summary)).toList();
    }

    private static Verdict of(Threshold threshold, RunSummary summary) {
        if (threshold.metric().isTime()) {
            Duration time = time(threshold.metric(), summary);
            return new Verdict(threshold.text(), "was " + Texts.time(time), threshold.isKept(time.toNanos() / 1e9));
        }
        RunCounts counts = summary.counts();
        long count = threshold.metric() == Threshold.Metric.FAIL
                ? counts.dead()
                : summary.tally().retries();
        long ended = counts.done() + counts.dead();
        if (!threshold.share()) {
            return new Verdict(threshold.text(), "was " + Texts.count(count), threshold.isKept(count));
        }
        double share = ended == 0 ? 0 : 100.0 * count / ended;
        String shown = BigDecimal.valueOf(share)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
        return new Verdict(
                threshold.text(),
                "was " + shown + "%, " + Texts.count(count) + " of " + Texts.count(ended),
                threshold.isKept(share));
    }

    private static Duration time(Threshold.Metric metric, RunSummary summary) {
        return switch (metric) {
            case P50 -> summary.times().median();
            case P90 -> summary.times().p90();
            case P95 -> summary.times().p95();
            case P99 -> summary.times().p99();
            case MAX -> summary.times().max();
            case FAIL, RETRIES -> throw new IllegalArgumentException(metric + " is no time");
        };
    }
}
