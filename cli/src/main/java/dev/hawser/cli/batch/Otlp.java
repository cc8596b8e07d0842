package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunView;
import dev.hawser.defer.Deferred;
import dev.hawser.opentelemetry.Tracing;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Statistics;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Sends spans and numbers of a run to a collector, on threads of OpenTelemetry's own. Nothing waits for the collector
/// but the end, for a while. None of these classes is loaded unless `--otlp` was given.
final class Otlp {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long END_SECONDS = 3;
    private static final int QUEUE = 20_000;
    private static final int BATCH = 1_000;

    /// Tells of each batch that fails; here one line does. Kept, since loggers are held weakly.
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final OtlpPlace place;
    private final Counted spans;
    private final OtlpNumbers numbers = new OtlpNumbers();
    private final OpenTelemetrySdk sdk;
    private final Consumer<String> tell;

    private Otlp(OtlpPlace place, String job, Consumer<String> tell) {
        this.place = place;
        this.tell = tell;
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "hawser")
                        .put("hawser.job", job)
                        .build()));
        this.spans = new Counted(
                spans(place),
                why -> tell.accept("spans do not reach " + place.url() + ", and the run goes on without: " + why));
        this.sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(spans.counting())
                        .addSpanProcessor(BatchSpanProcessor.builder(spans)
                                .setMaxQueueSize(QUEUE)
                                .setMaxExportBatchSize(BATCH)
                                .setScheduleDelay(SOON)
                                .build())
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(PeriodicMetricReader.builder(numbers(place))
                                .setInterval(EVERY)
                                .build())
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    private static SpanExporter spans(OtlpPlace place) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint(place.of("traces"))
                .setTimeout(TIMEOUT)
                .setConnectTimeout(TIMEOUT)
                .setRetryPolicy(null)
                .setHeaders(place::headers)
                .build();
    }

    private static MetricExporter numbers(OtlpPlace place) {
        return OtlpHttpMetricExporter.builder()
                .setEndpoint(place.of("metrics"))
                .setTimeout(TIMEOUT)
                .setConnectTimeout(TIMEOUT)
                .setRetryPolicy(null)
                .setHeaders(place::headers)
                .build();
    }

    /// Sends from now on.
    ///
    /// @param place to whom
    /// @param job the name of the job
    /// @param tell takes a line for the user; on any thread
    static Otlp open(OtlpPlace place, String job, Consumer<String> tell) {
        LIBRARY.setLevel(Level.OFF);
        Otlp made = new Otlp(place, job, tell);
        made.numbers.register(made.telemetry().getMeter("dev.hawser"));
        return made;
    }

    private OpenTelemetry telemetry() {
        return sdk;
    }

    /// {@return what makes the spans}
    ///
    /// @param mask takes secrets out of a text
    Tracing tracing(UnaryOperator<String> mask) {
        return Tracing.of(telemetry()).masked(mask);
    }

    /// Takes the numbers as they are now.
    void show(RunView run, Statistics reactor) {
        numbers.show(run, reactor);
    }

    /// Sends what is left, in three seconds at most.
    ///
    /// @return fires when that is over; never fails
    Deferred<?> close(Reactor reactor) {
        return reactor.deferToThread(() -> {
                    CompletableResultCode numbersSent =
                            sdk.getSdkMeterProvider().shutdown();
                    sdk.getSdkTracerProvider().shutdown().join(END_SECONDS, TimeUnit.SECONDS);
                    numbersSent.join(1, TimeUnit.SECONDS);
                    if (spans.lost() > 0) {
                        tell.accept(Texts.count(spans.lost()) + " of " + Texts.counted(spans.ended(), "span", "spans")
                                + " did not reach " + place.url());
                    }
                    return true;
                })
                .addBoth(_ -> true);
    }
}
