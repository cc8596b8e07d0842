package dev.hawser.cli.batch;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// To whom a run is shown beside the terminal, while it goes on.
final class OutletOptions {
    @Option(
            names = "--metrics",
            paramLabel = "[ADDRESS:]PORT",
            converter = MetricsPlace.Converter.class,
            description = "Serves the numbers of the run to Prometheus, at /metrics: to this machine alone, unless an"
                    + " address is given.")
    private @Nullable MetricsPlace metrics;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            converter = OtlpPlace.Converter.class,
            description = "Sends spans of the attempts, their steps and requests, and the numbers of the run, to a"
                    + " collector of OpenTelemetry by OTLP over HTTP, such as http://127.0.0.1:4318; servers that are asked"
                    + " get a traceparent. Headers of OTEL_EXPORTER_OTLP_HEADERS go along.")
    private @Nullable OtlpPlace otlp;

    @Mixin
    private WebOptions web = new WebOptions();

    /// {@return what is wanted}
    RunPlan.Outlets outlets(CommandSpec spec, Map<String, String> environment) {
        return new RunPlan.Outlets(
                web.settings(spec),
                Optional.ofNullable(metrics),
                Optional.ofNullable(otlp).map(place -> place.withHeaders(environment)));
    }
}
