package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunView;
import dev.hawser.reactor.Statistics;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The numbers of a run as OpenTelemetry has them, the same as `--metrics` serves. Shown on the reactor, read by any
/// thread.
final class OtlpNumbers {
    private static final double NANOS = 1e9;

    private volatile @Nullable Shown last;

    private record Shown(RunView run, Statistics reactor) {}

    void show(RunView run, Statistics reactor) {
        last = new Shown(run, reactor);
    }

    void register(Meter meter) {
        counter(meter, "hawser.rows", (to, now) -> {
            to.record(now.run.counts().done(), of("state", "done"));
            to.record(now.run.counts().dead(), of("state", "dead"));
            to.record(now.run.counts().skipped(), of("state", "skipped"));
            to.record(now.run.counts().read(), of("state", "read"));
        });
        counter(meter, "hawser.attempts", (to, now) -> to.record(now.run.tally().attempts()));
        counter(
                meter,
                "hawser.attempts.failed",
                (to, now) -> to.record(now.run.tally().failed()));
        counter(meter, "hawser.retries", (to, now) -> to.record(now.run.tally().retries()));
        counter(meter, "hawser.reactor.turns", (to, now) -> to.record(now.reactor.turns()));
        gauge(
                meter,
                "hawser.rows.expected",
                "{row}",
                (to, now) -> (now.run.counts().total().isPresent()
                                ? now.run.counts().total()
                                : now.run.counts().estimate())
                        .ifPresent(total -> to.record(total)));
        gauge(meter, "hawser.rows.waiting", "{row}", OtlpNumbers::waiting);
        gauge(meter, "hawser.slots", "{slot}", (to, now) -> to.record(now.run.slotLimit()));
        gauge(meter, "hawser.slots.in_use", "{slot}", (to, now) -> to.record(now.run.occupied()));
        gauge(meter, "hawser.slots.stuck", "{slot}", (to, now) -> to.record(now.run.stuck()));
        gauge(meter, "hawser.attempt.duration", "s", (to, now) -> {
            to.record(seconds(now.run.times().median()), of("quantile", "0.5"));
            to.record(seconds(now.run.times().p90()), of("quantile", "0.9"));
            to.record(seconds(now.run.times().p99()), of("quantile", "0.99"));
        });
        gauge(meter, "hawser.reactor.functions", "{function}", (to, now) -> to.record(now.reactor.functions()));
        gauge(meter, "hawser.reactor.busy", "1", (to, now) -> to.record(now.reactor.busy()));
        gauge(meter, "hawser.reactor.lag", "s", (to, now) -> {
            to.record(seconds(now.reactor.lag().median()), of("quantile", "0.5"));
            to.record(seconds(now.reactor.lag().p99()), of("quantile", "0.99"));
        });
    }

    private static void waiting(ObservableDoubleMeasurement to, Shown now) {
        to.record(now.run.waiting().slot(), of("for", "slot"));
        to.record(now.run.waiting().key(), of("for", "key"));
        to.record(now.run.waiting().held(), of("for", "held"));
        to.record(now.run.waiting().rate(), of("for", "rate"));
        to.record(now.run.waiting().retry(), of("for", "retry"));
        to.record(now.run.waiting().resting(), of("for", "resting"));
        to.record(now.run.waiting().recording(), of("for", "recording"));
    }

    private void counter(Meter meter, String name, BiConsumer<ObservableLongMeasurement, Shown> record) {
        var _ = meter.counterBuilder(name).buildWithCallback(to -> {
            Shown now = last;
            if (now != null) {
                record.accept(to, now);
            }
        });
    }

    private void gauge(Meter meter, String name, String unit, BiConsumer<ObservableDoubleMeasurement, Shown> record) {
        var _ = meter.gaugeBuilder(name).setUnit(unit).buildWithCallback(to -> {
            Shown now = last;
            if (now != null) {
                record.accept(to, now);
            }
        });
    }

    private static Attributes of(String key, String value) {
        return Attributes.of(AttributeKey.stringKey(key), value);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS;
    }
}
