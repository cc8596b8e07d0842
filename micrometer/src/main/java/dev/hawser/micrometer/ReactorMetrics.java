package dev.hawser.micrometer;

import static java.util.Objects.requireNonNull;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Statistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A reactor's statistics as meters, all with the tag {@code reactor}, its name.
 *
 * <p>A meter is read wherever its registry likes. The statistics are taken by the reactor's own thread, at most ten times a
 * second, and a reader waits for them for a second at most: of a reactor that is held, or closed, it gets what was known
 * last.
 *
 * {@snippet class = dev.hawser.micrometer.ReactorMetricsTest region = use}
 *
 * <p><b>Threads:</b> any.
 */
public final class ReactorMetrics implements MeterBinder {
    private final Sampled sampled;
    private final Tags tags;

    private ReactorMetrics(Sampled sampled, Tags tags) {
        this.sampled = sampled;
        this.tags = tags;
    }

    /**
     * {@return meters of a reactor}
     *
     * @param reactor which
     * @param more tags that they have beside {@code reactor}
     */
    public static ReactorMetrics of(Reactor reactor, Tag... more) {
        return new ReactorMetrics(
                new Sampled(requireNonNull(reactor, "reactor")), Tags.of(more).and("reactor", reactor.name()));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "functions", "inline functions alive", Statistics::functions);
        gauge(registry, "functions.ready", "functions ready to run", Statistics::ready);
        gauge(registry, "timers", "timers waiting", Statistics::timers);
        gauge(registry, "worker.jobs", "jobs queued, running, or not yet delivered", Statistics::threadJobs);
        gauge(registry, "busy", "the share of its life in which it did not wait for events", Statistics::busy);
        counter(registry, "turns", "turns of the loop", Statistics::turns);
        counter(registry, "slices", "runs of functions between two suspensions", Statistics::slices);
        counter(registry, "callbacks", "callbacks run", Statistics::callbacks);
        counter(registry, "posted", "calls by callFromThread", Statistics::posted);
        counter(registry, "woken", "what other threads brought", Statistics::wokenFromOutside);
        time(registry, "turn.longest", Tags.empty(), Statistics::longestTurn);
        time(registry, "slice.longest", Tags.empty(), Statistics::longestSlice);
        time(registry, "lag", Tags.of("quantile", "0.5"), now -> now.lag().median());
        time(registry, "lag", Tags.of("quantile", "0.99"), now -> now.lag().p99());
        time(registry, "lag", Tags.of("quantile", "0.999"), now -> now.lag().p999());
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Statistics> value) {
        Gauge.builder("hawser." + name, sampled, from -> value.applyAsDouble(from.now()))
                .description(what)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String what, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder("hawser." + name, sampled, from -> value.applyAsDouble(from.now()))
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private void time(MeterRegistry registry, String name, Tags more, Function<Statistics, Duration> value) {
        TimeGauge.builder(
                        "hawser." + name,
                        sampled,
                        TimeUnit.NANOSECONDS,
                        from -> value.apply(from.now()).toNanos())
                .description("without waits for events")
                .tags(tags.and(more))
                .strongReference(true)
                .register(registry);
    }
}
