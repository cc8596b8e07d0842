package dev.hawser.opentelemetry;

import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.server.Filter;
import dev.hawser.http.server.Handler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span of each request that is served. */
final class ServerSpans implements Filter {
    private static final int SERVER_ERROR = 500;
    private static final TextMapGetter<Headers> HEADERS = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // and abstract
        public Iterable<String> keys(Headers carrier) {
            List<String> names = new ArrayList<>();
            carrier.forEach((name, _) -> names.add(name));
            return names;
        }

        @Override
        public @Nullable String get(@Nullable Headers carrier, String key) {
            return carrier == null ? null : carrier.first(key).orElse(null);
        }
    };

    private final Spans spans;

    ServerSpans(Spans spans) {
        this.spans = spans;
    }

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        Context parent = spans.propagator().extract(Context.current(), request.headers(), HEADERS);
        Span span = spans.request(request.method().toString(), SpanKind.SERVER)
                .setParent(parent)
                .setAttribute("url.path", spans.mask().apply(request.target().path()))
                .startSpan();
        try (Scope _ = parent.with(span).makeCurrent()) {
            Response response = next.handle(request);
            answered(span, response.status().code());
            return response;
        } catch (HttpException e) {
            answered(span, e.status().code());
            throw e;
        } catch (Throwable e) {
            span.setAttribute(Spans.STATUS, SERVER_ERROR);
            spans.failed(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    /** A client's mistake is no error of the server. */
    private void answered(Span span, int status) {
        span.setAttribute(Spans.STATUS, status);
        if (status >= SERVER_ERROR) {
            spans.failed(span, Integer.toString(status));
        }
    }
}
