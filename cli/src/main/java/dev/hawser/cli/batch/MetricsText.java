package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunView;
import dev.hawser.reactor.Statistics;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// What a run is at, in the text that Prometheus reads.
final class MetricsText {
    /// The type of the text.
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double NANOS = 1e9;

    private final StringBuilder text = new StringBuilder(4_000);
    private final String job;

    private MetricsText(String job) {
        this.job = "job=\"" + job.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /// {@return the text}
    ///
    /// @param job the name of the job
    /// @param run what it is at
    /// @param reactor what serves it
    static String of(String job, RunView run, Statistics reactor) {
        MetricsText metrics = new MetricsText(job);
        metrics.rows(run);
        metrics.attempts(run);
        metrics.slots(run);
        metrics.reactor(reactor);
        return metrics.text.toString();
    }

    private void rows(RunView run) {
        counter(
                "rows_done_total",
                "rows that succeeded, also before a resume",
                run.counts().done());
        counter(
                "rows_dead_total",
                "rows that failed for good, also before a resume",
                run.counts().dead());
        counter("rows_skipped_total", "rows left out", run.counts().skipped());
        counter("rows_read_total", "rows read from the input", run.counts().read());
        (run.counts().total().isPresent() ? run.counts().total() : run.counts().estimate())
                .ifPresent(total -> gauge("rows_expected", "rows of the input, or about as many", total));
        head("rows_waiting", "gauge", "rows that are read and in no slot, by what they wait for");
        Map.of(
                        "slot", run.waiting().slot(),
                        "key", run.waiting().key(),
                        "held", run.waiting().held(),
                        "rate", run.waiting().rate(),
                        "retry", run.waiting().retry(),
                        "resting", run.waiting().resting(),
                        "recording", run.waiting().recording())
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(one -> value("rows_waiting", "for=\"" + one.getKey() + "\"", one.getValue()));
    }

    private void attempts(RunView run) {
        counter(
                "attempts_total",
                "tries that this process has started",
                run.tally().attempts());
        counter(
                "attempts_failed_total",
                "of these, those that failed",
                run.tally().failed());
        counter(
                "retries_total",
                "failed tries that another follows",
                run.tally().retries());
        head("attempt_seconds", "summary", "times of the tries of this process");
        quantile("attempt_seconds", "0.5", run.times().median());
        quantile("attempt_seconds", "0.9", run.times().p90());
        quantile("attempt_seconds", "0.95", run.times().p95());
        quantile("attempt_seconds", "0.99", run.times().p99());
        value("attempt_seconds_count", "", run.times().count());
    }

    private void slots(RunView run) {
        gauge("slots", "how many there are", run.slotLimit());
        gauge("slots_in_use", "how many are taken", run.occupied());
        gauge("slots_stuck", "how many are taken by tries that were cancelled and do not end", run.stuck());
        gauge("run_seconds", "since the run began in this process", seconds(run.elapsed()));
        head("run_state", "gauge", "1 for the state that the run is in");
        for (RunView.State state : RunView.State.values()) {
            value("run_state", "state=\"" + state.name().toLowerCase(Locale.ROOT) + "\"", state == run.state() ? 1 : 0);
        }
    }

    private void reactor(Statistics reactor) {
        gauge("reactor_functions", "inline functions alive", reactor.functions());
        gauge("reactor_timers", "timers that wait", reactor.timers());
        gauge("reactor_busy_ratio", "share of its life in which it did not wait for events", reactor.busy());
        counter("reactor_turns_total", "turns of the loop", reactor.turns());
        head("reactor_turn_seconds", "summary", "how long turns took, without their waits");
        quantile("reactor_turn_seconds", "0.5", reactor.lag().median());
        quantile("reactor_turn_seconds", "0.99", reactor.lag().p99());
        quantile("reactor_turn_seconds", "0.999", reactor.lag().p999());
        value("reactor_turn_seconds_count", "", reactor.turns());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS;
    }

    private void counter(String name, String what, long value) {
        head(name, "counter", what);
        value(name, "", value);
    }

    private void gauge(String name, String what, double value) {
        head(name, "gauge", what);
        value(name, "", value);
    }

    private void head(String name, String type, String what) {
        text.append("# HELP hawser_" + name + " " + what + "\n# TYPE hawser_" + name + " " + type + "\n");
    }

    private void quantile(String name, String quantile, Duration time) {
        value(name, "quantile=\"" + quantile + "\"", seconds(time));
    }

    private void value(String name, String label, double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE;
        text.append("hawser_" + name + "{" + job + (label.isEmpty() ? "" : "," + label) + "} "
                + (whole ? Long.toString((long) value) : Double.toString(value)) + "\n");
    }
}
