package dev.hawser.opentelemetry;

import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Origin;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A span of each request that a client makes. Of the client's reactor. */
final class ClientSpans {
    private static final int CLIENT_ERROR = 400;

    private final Spans spans;

    /** By the requests as the client has them, each of which it tells of once. */
    private final Map<ClientRequest, Span> open = new IdentityHashMap<>();

    ClientSpans(Spans spans) {
        this.spans = spans;
    }

    ClientRequest begin(ClientRequest request) {
        Origin origin = Origin.of(request.uri());
        Span span = spans.request(request.method().toString(), SpanKind.CLIENT)
                .setAttribute("server.address", origin.host())
                .setAttribute("server.port", origin.port())
                .setAttribute("url.full", spans.mask().apply(url(request.uri(), origin)))
                .startSpan();
        List<String> headers = new ArrayList<>();
        spans.propagator().inject(Context.current().with(span), headers, (all, name, value) -> {
            if (all != null) {
                all.add(name);
                all.add(value);
            }
        });
        ClientRequest told = request;
        for (int i = 0; i < headers.size(); i += 2) {
            told = told.withHeader(headers.get(i), headers.get(i + 1));
        }
        open.put(told, span);
        return told;
    }

    /** Without the query, in which there are keys. */
    private static String url(URI uri, Origin origin) {
        return origin + uri.getRawPath();
    }

    void ended(Asked asked) {
        Span span = open.remove(asked.request());
        if (span == null) {
            return; // of a client that was made otherwise
        }
        asked.status().ifPresent(status -> span.setAttribute(Spans.STATUS, status.code()));
        if (asked.tries() > 1) {
            span.setAttribute("http.request.resend_count", asked.tries() - 1);
        }
        if (asked.end() != Asked.End.ANSWERED) {
            String kind = asked.end() == Asked.End.FAILED && asked.cause().isPresent()
                    ? asked.cause().get().getClass().getName()
                    : asked.end().name().toLowerCase(Locale.ROOT);
            spans.failed(span, kind);
        } else if (asked.status().isPresent() && asked.status().get().code() >= CLIENT_ERROR) {
            spans.failed(span, Integer.toString(asked.status().get().code()));
        }
        span.end();
    }
}
