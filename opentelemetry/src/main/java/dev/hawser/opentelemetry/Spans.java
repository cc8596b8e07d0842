package dev.hawser.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes spans.
 *
 * @param tracer takes them
 * @param propagator reads and writes the context of others
 * @param mask takes out of a text what is not to be told
 */
record Spans(Tracer tracer, TextMapPropagator propagator, UnaryOperator<String> mask) {
    static final String ERROR = "error.type";
    static final String METHOD = "http.request.method";
    static final String STATUS = "http.response.status_code";

    /** What is not one of them could be anything, and is no name. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    SpanBuilder request(String method, SpanKind kind) {
        boolean known = METHODS.contains(method);
        return tracer.spanBuilder(known ? method : "HTTP")
                .setSpanKind(kind)
                .setAttribute(METHOD, known ? method : "_OTHER");
    }

    void failed(Span span, String kind) {
        span.setAttribute(ERROR, kind).setStatus(StatusCode.ERROR);
    }

    void failed(Span span, Throwable cause) {
        failed(span, cause.getClass().getName());
    }
}
