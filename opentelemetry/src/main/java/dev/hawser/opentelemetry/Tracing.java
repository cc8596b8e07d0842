package dev.hawser.opentelemetry;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Workflow;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.http.server.Filter;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.sql.DatabaseOptions;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.function.UnaryOperator;

/**
 * Spans of what goes on in reactors: of requests that are served or made, calls of databases, and attempts of the batch runner.
 * They are named and described as OpenTelemetry's conventions say. A reactor needs the {@link #carrier()}, so that what a
 * function starts is inside of its span.
 *
 * {@snippet class = dev.hawser.opentelemetry.TracingTest region = use}
 *
 * <p>No query of a URL is told, no value that was bound to a statement, and no content. Texts of others, such as the path of a
 * request, are told as they are, unless they are {@link #masked}.
 *
 * <p><b>Threads:</b> any; what it gives belongs to the reactor that it is used by.
 */
public final class Tracing {
    private final Spans spans;

    private Tracing(Spans spans) {
        this.spans = spans;
    }

    /**
     * {@return what makes spans}
     *
     * @param telemetry what takes them, and how the context of others is read and written in headers
     */
    public static Tracing of(OpenTelemetry telemetry) {
        return new Tracing(new Spans(
                telemetry.getTracer("dev.hawser"),
                telemetry.getPropagators().getTextMapPropagator(),
                UnaryOperator.identity()));
    }

    /**
     * {@return the same, with something taken out of all texts}
     *
     * @param mask gives a text without it; called on the reactor
     */
    public Tracing masked(UnaryOperator<String> mask) {
        return new Tracing(new Spans(spans.tracer(), spans.propagator(), requireNonNull(mask, "mask")));
    }

    /** {@return what carries the current context of OpenTelemetry, for {@code ReactorOptions.context}} */
    public static ContextCarrier carrier() {
        return () -> {
            Context captured = Context.current();
            return work -> {
                try (Scope _ = captured.makeCurrent()) {
                    work.run();
                }
            };
        };
    }

    /**
     * {@return a filter that makes a span of each request, inside of the one that its headers name} The span ends when the handler
     * has answered, and before the content of a stream is written.
     */
    public Filter server() {
        return new ServerSpans(spans);
    }

    /**
     * Makes a span of each request of a client, which ends with the last byte of its answer, and tells the server of it in the
     * headers. Takes {@code before} and {@code observer}.
     *
     * @param options of the client
     */
    public void client(HttpClientOptions options) {
        ClientSpans made = new ClientSpans(spans);
        options.before(made::begin).observer(made::ended);
    }

    /**
     * Makes a span of each call of a database. Takes {@code observer}.
     *
     * @param options of the database
     */
    public void database(DatabaseOptions options) {
        CallSpans made = new CallSpans(spans);
        options.observer(made::begin);
    }

    /**
     * Makes a span of each attempt, and inside of it one of each step. They are all inside of what is current now.
     *
     * @param workflow what is done
     * @return the same, with spans
     */
    public Workflow attempts(Workflow workflow) {
        return new AttemptSpans(spans, requireNonNull(workflow, "workflow"), Context.current());
    }
}
