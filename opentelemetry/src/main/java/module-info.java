/** What goes on in reactors, for OpenTelemetry: its context where work runs, and spans of requests, calls and attempts. */
// OpenTelemetry has no module descriptors
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.hawser.opentelemetry {
    requires transitive dev.hawser;
    requires transitive io.opentelemetry.api;
    requires transitive io.opentelemetry.context;
    requires static transitive dev.hawser.batch;
    requires static transitive dev.hawser.http;
    requires static transitive dev.hawser.sql;
    requires static transitive org.jspecify;

    exports dev.hawser.opentelemetry;
}
