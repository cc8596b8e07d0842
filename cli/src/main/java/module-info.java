/// The `hawser` command. Nothing depends on this module.
// OpenTelemetry has no module descriptors
@SuppressWarnings("requires-automatic")
module dev.hawser.cli {
    requires dev.hawser;
    requires dev.hawser.batch;
    requires dev.hawser.fleet;
    requires dev.hawser.http;
    requires dev.hawser.opentelemetry;
    requires dev.hawser.sql;
    requires dev.hawser.web;
    requires info.picocli;
    requires io.opentelemetry.exporter.otlp;
    requires io.opentelemetry.sdk;
    requires io.opentelemetry.sdk.common;
    requires io.opentelemetry.sdk.metrics;
    requires io.opentelemetry.sdk.trace;
    requires java.logging;
    requires java.management;
    requires jdk.attach;
    requires static org.jspecify;

    opens dev.hawser.cli to
            info.picocli;
    opens dev.hawser.cli.batch to
            info.picocli;
    opens dev.hawser.cli.inside to
            info.picocli;
    opens dev.hawser.cli.manual to
            info.picocli;
}
