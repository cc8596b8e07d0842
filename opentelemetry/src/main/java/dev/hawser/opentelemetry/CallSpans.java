package dev.hawser.opentelemetry;

import dev.hawser.sql.Called;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A span of each call of a database. */
final class CallSpans {
    private static final Pattern KIND = Pattern.compile("jdbc:([a-z0-9]{1,30}):.*", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("\\s*(?:a batch of: |in batches: )?([A-Za-z]{1,20})\\b.*", Pattern.DOTALL);

    /** What is not one of them could be anything, and is no name. */
    private static final Set<String> STATEMENTS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "WITH",
            "VALUES",
            "CALL",
            "CREATE",
            "ALTER",
            "DROP",
            "TRUNCATE",
            "COPY",
            "REPLACE",
            "PRAGMA",
            "EXPLAIN",
            "SET");

    private final Spans spans;

    CallSpans(Spans spans) {
        this.spans = spans;
    }

    Consumer<Called> begin() {
        Span span =
                spans.tracer().spanBuilder("call").setSpanKind(SpanKind.CLIENT).startSpan();
        return called -> ended(span, called);
    }

    private void ended(Span span, Called called) {
        span.updateName(name(called.what()));
        Matcher kind = KIND.matcher(called.url());
        span.setAttribute("db.system.name", kind.matches() ? kind.group(1) : "other_sql");
        span.setAttribute("db.query.text", spans.mask().apply(called.what()));
        span.setAttribute("hawser.waited_ms", called.waited().toMillis());
        called.failure().ifPresent(cause -> spans.failed(span, cause));
        span.end();
    }

    private static String name(String what) {
        if (what.equals("a transaction")) {
            return "transaction";
        }
        Matcher statement = STATEMENT.matcher(what);
        String word = statement.matches() ? statement.group(1).toUpperCase(Locale.ROOT) : "";
        return STATEMENTS.contains(word) ? word : "call";
    }
}
