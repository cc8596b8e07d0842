package dev.hawser.opentelemetry;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.equalTo;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.Workflow;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Spans, in OpenTelemetry's own kit for tests. */
class TracingTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private static final ContextKey<String> USER = ContextKey.named("user");

    private static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }

    // @start region="use"
    static void serve(OpenTelemetry telemetry) {
        Reactor reactor = Reactor.create(o -> o.context(Tracing.carrier()));
        Tracing tracing = Tracing.of(telemetry);
        HttpClient client = HttpClient.of(Net.of(reactor), tracing::client);
        Router router = Router.of(routes -> routes.get(
                        "/",
                        _ -> Response.text(
                                client.fetch("https://example.org").await().text()))
                .before(tracing.server()));
        HttpServer.of(Net.of(reactor), router);
    }
    // @end region="use"

    /** In a function of a reactor that carries the context, within a span with the name of the test. */
    private static void within(String name, Work work) throws Exception {
        try (Reactor reactor = Reactor.start(o -> o.name(name).context(Tracing.carrier()))) {
            reactor.blockingChainFromThread(() -> reactor.inline(name, () -> {
                Span span = TELEMETRY
                        .getOpenTelemetry()
                        .getTracer("test")
                        .spanBuilder(name)
                        .startSpan();
                try (Scope _ = span.makeCurrent()) {
                    work.run(reactor);
                } finally {
                    span.end();
                }
                return true;
            }));
        }
    }

    private interface Work {
        void run(Reactor reactor) throws Exception;
    }

    private static Tracing tracing() {
        return Tracing.of(TELEMETRY.getOpenTelemetry());
    }

    private static SpanData span(String name, SpanKind kind) {
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals(name) && span.getKind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + TELEMETRY.getSpans()));
    }

    @Test
    void aRequestIsOneTraceFromTheCallerThroughTheServer() throws Exception {
        within("caller", reactor -> {
            Net net = Net.of(reactor);
            Router router = Router.of(routes -> routes.get("/rows/{id}", request -> {
                        var _ = reactor.sleep(Duration.ofMillis(1)).await();
                        return Response.text(
                                request.headers().first("traceparent").orElse("none"));
                    })
                    .before(tracing().server()));
            HttpServer server = HttpServer.of(net, router, o -> o.accessLog(false));
            int port = server.listen(Endpoint.tcp("127.0.0.1", 0)).await().port();
            HttpClient client = HttpClient.of(net, tracing()::client);
            String told = client.fetch("http://127.0.0.1:" + port + "/rows/7?key=secret")
                    .await()
                    .text();
            assertThat(told).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
            reactor.sleep(Duration.ofMillis(1)).await(); // the client's observer is told after the answer
            SpanData asked = span("GET", SpanKind.CLIENT);
            SpanData served = span("GET", SpanKind.SERVER);
            assertThat(told).contains(asked.getTraceId()).contains(asked.getSpanId());
            assertThat(served).hasTraceId(asked.getTraceId()).hasParentSpanId(asked.getSpanId());
            assertThat(asked.getParentSpanId())
                    .isEqualTo(Span.current().getSpanContext().getSpanId());
            assertThat(asked)
                    .hasStatus(StatusData.unset())
                    .hasAttributesSatisfying(
                            equalTo(AttributeKey.stringKey("url.full"), "http://127.0.0.1:" + port + "/rows/7"),
                            equalTo(AttributeKey.longKey("http.response.status_code"), 200));
            assertThat(asked.toString() + served).doesNotContain("secret");
            client.close().await();
            server.close().await();
        });
    }

    @Test
    void whatFailsSaysHow() throws Exception {
        within("failures", reactor -> {
            Net net = Net.of(reactor);
            Router router = Router.of(routes -> {
                routes.get("/gone", _ -> {
                    throw new HttpException(Status.NOT_FOUND, "gone");
                });
                routes.before(tracing().server());
            });
            HttpServer server = HttpServer.of(net, router, o -> o.accessLog(false));
            int port = server.listen(Endpoint.tcp("127.0.0.1", 0)).await().port();
            HttpClient client = HttpClient.of(net, tracing()::client);
            var _ = client.fetch("http://127.0.0.1:" + port + "/gone").await();
            server.close().await();
            var _ = client.fetch("http://127.0.0.1:" + port + "/away")
                    .addBoth(_ -> true)
                    .await();
            client.close().await();
            reactor.sleep(Duration.ofMillis(1)).await();
        });
        assertThat(errors(SpanKind.SERVER)).containsExactly("none");
        assertThat(errors(SpanKind.CLIENT)).containsExactly("404", "dev.hawser.http.client.HttpClientException");
    }

    @Test
    void aBugOfAHandlerIsAnErrorOfTheServer() {
        assertThatThrownBy(() -> tracing().server().filter(Request.get("/bug"), _ -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(errors(SpanKind.SERVER)).containsExactly("java.lang.IllegalStateException");
        assertThat(span("GET", SpanKind.SERVER))
                .hasAttributesSatisfying(equalTo(AttributeKey.longKey("http.response.status_code"), 500));
    }

    private static List<String> errors(SpanKind kind) {
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getKind() == kind)
                .map(span -> {
                    String type = span.getAttributes().get(AttributeKey.stringKey("error.type"));
                    return type == null ? "none" : type;
                })
                .toList();
    }

    @Test
    void aClientThatIsClosedBeginsNoSpan() throws Exception {
        List<String> begun = new ArrayList<>();
        within("closed", reactor -> {
            HttpClient client = HttpClient.of(
                    Net.of(reactor),
                    o -> o.before(request -> {
                        begun.add(request.toString());
                        return request;
                    }));
            client.close().await();
            var _ = client.fetch("http://127.0.0.1:1/").addBoth(_ -> true).await();
        });
        assertThat(begun).isEmpty();
    }

    @Test
    void allThatStepsTellIsHandedOn() {
        assertThat(StepSpans.class.getDeclaredMethods())
                .extracting(Method::getName)
                .containsAll(Stream.of(StepObserver.class.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(Method::getName)
                        .toList());
    }

    @Test
    void aCallOfADatabaseIsASpanWithItsStatementAndNoValue() throws Exception {
        within("caller", reactor -> {
            Database database = Database.open(reactor, "jdbc:sqlite::memory:", tracing()::database)
                    .await();
            var _ = database.query("select ? as secret", "hunter2").await();
            var _ = database.update("no sql at all").addBoth(_ -> true).await();
            database.close().await();
            reactor.sleep(Duration.ofMillis(1)).await();
            SpanData select = span("SELECT", SpanKind.CLIENT);
            assertThat(select.getParentSpanId())
                    .isEqualTo(Span.current().getSpanContext().getSpanId());
            assertThat(select)
                    .hasStatus(StatusData.unset())
                    .hasAttributesSatisfying(
                            equalTo(AttributeKey.stringKey("db.system.name"), "sqlite"),
                            equalTo(AttributeKey.stringKey("db.query.text"), "select ? as secret"));
            assertThat(select.toString()).doesNotContain("hunter2");
            assertThat(span("call", SpanKind.CLIENT)).hasStatus(StatusData.error());
        });
    }

    @Test
    void anAttemptIsATraceOfItsOwnWithItsStepsInside() throws Exception {
        within("run", reactor -> {
            Workflow traced;
            try (Scope _ = Context.root().makeCurrent()) {
                traced = tracing()
                        .masked(text -> text.replace("hunter2", "***"))
                        .attempts(attempt -> {
                            attempt.observer().started("install");
                            reactor.inline("child of a step", () -> {
                                        reactor.sleep(Duration.ofMillis(1)).await();
                                        TELEMETRY
                                                .getOpenTelemetry()
                                                .getTracer("test")
                                                .spanBuilder("inside")
                                                .startSpan()
                                                .end();
                                        return true;
                                    })
                                    .await();
                            attempt.observer().ended("install", attempt.number() > 1);
                            if (attempt.number() == 1) {
                                throw new StepException("install", "status", "answered 500 to hunter2", true, null);
                            }
                            return nothing();
                        });
            }
            for (int number = 1; number <= 2; number++) {
                Attempt attempt =
                        new Attempt(new Item("row hunter2", 1, 1, nothing()), number, 0, "", StepObserver.NONE);
                var _ = reactor.inline("attempt", () -> traced.run(attempt))
                        .addBoth(_ -> true)
                        .await();
            }
        });
        List<SpanData> attempts = TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals("attempt"))
                .toList();
        assertThat(attempts).extracting(span -> span.getParentSpanId()).containsOnly("0000000000000000");
        assertThat(attempts).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
        assertThat(attempts.getFirst().getStatus())
                .isEqualTo(StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "answered 500 to ***"));
        assertThat(attempts.getLast().getStatus()).isEqualTo(StatusData.unset());
        SpanData step = span("install", SpanKind.INTERNAL);
        assertThat(step).hasParentSpanId(attempts.getFirst().getSpanId()).hasStatus(StatusData.error());
        assertThat(span("inside", SpanKind.INTERNAL)).hasParentSpanId(step.getSpanId());
        assertThat(TELEMETRY.getSpans().toString()).doesNotContain("hunter2");
    }

    @Test
    void theContextIsCarriedToFunctionsTimersAndJobsAndNoFurther() throws Exception {
        List<String> seen = new ArrayList<>();
        try (Reactor reactor = Reactor.start(o -> o.name("carried").context(Tracing.carrier()))) {
            reactor.blockingChainFromThread(() -> {
                try (Scope _ = Context.current().with(USER, "anna").makeCurrent()) {
                    var _ = reactor.callLater(Duration.ZERO, () -> seen.add("timer " + user()));
                    return reactor.inline("function", () -> {
                        String inJob = reactor.deferToThread(TracingTest::user).await();
                        reactor.sleep(Duration.ofMillis(1)).await();
                        return seen.add("function " + user() + ", job " + inJob);
                    });
                }
            });
            reactor.blockingCallFromThread(() -> seen.add("later " + user()));
        }
        assertThat(seen).containsExactly("timer anna", "function anna, job anna", "later nobody");
    }

    private static String user() {
        String user = Context.current().get(USER);
        return user == null ? "nobody" : user;
    }
}
