package dev.hawser.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the options of a server promise, and how each kind of answer is framed (RFC 9110 and 9112).
@Tag("both")
@WithReactor
class PromisesTest extends InMemory {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private Peer peer() {
        return new Peer(clients, "memory:shop");
    }

    private static Stream<Consumer<HttpServerOptions>> nonsense() {
        return Stream.of(
                o -> o.maxLine(0),
                o -> o.maxFields(0, 1),
                o -> o.maxFields(1, 0),
                o -> o.maxBody(-1),
                o -> o.headTimeout(Duration.ZERO),
                o -> o.bodyTimeout(Duration.ZERO),
                o -> o.minBodyRate(-1, Duration.ofSeconds(1)),
                o -> o.minBodyRate(1, Duration.ZERO),
                o -> o.idleTimeout(Duration.ofSeconds(-1)),
                o -> o.writeTimeout(Duration.ZERO),
                o -> o.handlerTimeout(Duration.ZERO),
                o -> o.grace(Duration.ZERO),
                o -> o.maxConnections(0),
                o -> o.maxRequestsOfConnection(0),
                o -> o.maxStreams(0),
                o -> o.http2Windows(0, 1),
                o -> o.http2Windows(1, 0),
                o -> o.maxRequests(0, 0),
                o -> o.maxRequests(1, -1));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void limitsThatLetNothingThroughAreRefused(Consumer<HttpServerOptions> option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> option.accept(new HttpServerOptions()))
                .withMessageContaining("must be");
    }

    @Test
    void theLeastThatIsAllowedIsTaken() {
        HttpSettings settings = new HttpServerOptions()
                .maxBody(0)
                .minBodyRate(0, Duration.ofNanos(1))
                .maxRequests(1, 0)
                .maxLine(1)
                .maxFields(1, 1)
                .settings();
        assertThat(settings.maxBody()).isZero();
        assertThat(settings.head().count()).isOne();
    }

    @Test
    void limitsHoldToTheByte(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> Response.text(request.body().text().await()),
                o -> o.maxLine(20).maxFields(30, 2).maxBody(3),
                () -> {
                    String host = " HTTP/1.1\r\nHost: x\r\n";
                    assertThat(peer().send("GET /12345" + host + "\r\n").status())
                            .isEqualTo(200);
                    assertThat(peer().send("GET /123456" + host + "\r\n").status())
                            .isEqualTo(414);
                    assertThat(peer().send("GET /" + host + "A: 4567890123456\r\n\r\n")
                                    .status())
                            .isEqualTo(200);
                    assertThat(peer().send("GET /" + host + "A: 45678901234567890\r\n\r\n")
                                    .status())
                            .isEqualTo(431);
                    assertThat(peer().send("GET /" + host + "A:\r\nB:\r\n\r\n").status())
                            .isEqualTo(431);
                    assertThat(peer().send("PUT /" + host + "Content-Length: 3\r\n\r\nabc")
                                    .answer())
                            .endsWith("\n\nabc");
                    assertThat(peer().send("PUT /" + host + "Content-Length: 4\r\n\r\n")
                                    .status())
                            .isEqualTo(413);
                });
    }

    private static Response kind(String path) {
        Response.Writer writer = out -> {
            out.write("a").await();
            out.write("").await();
            out.write("bc").await();
        };
        return switch (path) {
            case "/bytes" -> Response.text("abc");
            case "/none" -> Response.of(Status.NO_CONTENT);
            case "/same" -> Response.text("abc").withStatus(Status.NOT_MODIFIED);
            case "/known" -> Response.stream("text/plain", 3, writer);
            case "/null" -> null;
            default -> Response.stream("text/plain", writer);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "GET /bytes HTTP/1.1, 'Content-Length: 3\n\nabc'",
        "HEAD /bytes HTTP/1.1, 'Content-Length: 3\n\n'",
        "GET /bytes HTTP/1.0, 'Content-Length: 3\nConnection: close\n\nabc'",
        "GET /known HTTP/1.1, 'Content-Length: 3\n\nabc'",
        "HEAD /known HTTP/1.1, 'Content-Length: 3\n\n'",
        "GET /open HTTP/1.1, 'Transfer-Encoding: chunked\n\n1\na\n2\nbc\n0\n\n'",
        "HEAD /open HTTP/1.1, 'Transfer-Encoding: chunked\n\n'",
        "GET /open HTTP/1.0, 'text/plain\nConnection: close\n\nabc'",
        "HEAD /open HTTP/1.0, 'text/plain\nConnection: close\n\n'",
        "GET /none HTTP/1.1, 'GMT\n\n'",
        "GET /same HTTP/1.1, 'charset=utf-8\n\n'"
    })
    void contentIsFramedByItsLengthByChunksOrByTheEnd(String line, String ends, Reactor reactor) throws Exception {
        serving(reactor, request -> kind(request.target().path()), () -> {
            Peer peer = peer().send(line + "\r\nHost: x\r\n\r\n");
            peer.connection.closeOutput().await();
            assertThat(peer.rest().replace("\r\n", "\n")).endsWith(ends);
            peer.connection.close().await();
        });
        assertThat(served)
                .singleElement()
                .satisfies(one -> assertThat(one.end()).isEqualTo(Served.End.ANSWERED));
    }

    @Test
    void whatHasNoContentIsFollowedByTheNextAnswer(Reactor reactor) throws Exception {
        serving(reactor, request -> kind(request.target().path()), () -> {
            String all = "HEAD /bytes|HEAD /open|HEAD /known|GET /none|GET /same|GET /open|GET /known|GET /bytes";
            Peer peer = peer();
            for (String one : all.split("\\|")) {
                peer.send(one + " HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            peer.send("GET /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String rest = peer.rest();
            assertThat(rest.split("HTTP/1.1 [0-9]{3} ", -1)).as(rest).hasSize(10);
            assertThat(rest).endsWith("Connection: close\r\n\r\nabc");
            assertThat(rest.split("abc", -1))
                    .as("three with content in one piece")
                    .hasSize(4);
            peer.connection.close().await();
        });
        assertThat(served).extracting(Served::bytes).endsWith(3L, 3L, 3L, 3L);
    }

    @Test
    void aClientOfHttp10IsToldThatItsConnectionGoesOn(Reactor reactor) throws Exception {
        serving(reactor, request -> kind(request.target().path()), () -> {
            Peer peer = peer().send("GET /bytes HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(peer.answer()).contains("\nConnection: keep-alive\n");
            peer.send("GET /open HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(peer.rest()).contains("\r\nConnection: close\r\n").endsWith("\r\n\r\nabc");
            peer.connection.close().await();
        });
    }

    @Test
    void whoAnswersNothingHasFailed(Reactor reactor) throws Exception {
        serving(reactor, request -> kind(request.target().path()), () -> {
            Peer peer = peer().send("GET /null HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(peer.status()).isEqualTo(500);
            assertThat(peer.send("GET /bytes HTTP/1.1\r\nHost: x\r\n\r\n").status())
                    .isEqualTo(200);
            peer.connection.close().await();
            assertThat(server.requestsInWork()).isZero();
        });
        assertThat(served).extracting(Served::end).containsExactly(Served.End.FAILED, Served.End.ANSWERED);
    }

    @Test
    void fieldsOfARefusalAreSentWithIt(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    Headers fields = Headers.of("Retry-After", "5");
                    throw new HttpException(
                            Status.CONFLICT,
                            "a\tb\u0001\\",
                            request.target().path().equals("/own") ? fields.and("Content-Type", "a/b") : fields);
                },
                () -> {
                    Peer peer = peer().send(GET);
                    assertThat(peer.answer())
                            .startsWith("HTTP/1.1 409 Conflict\n")
                            .contains("Retry-After: 5\n", "Content-Type: text/plain; charset=utf-8\n");
                    peer.send("GET /own HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(peer.answer()).contains("Content-Type: a/b\n").doesNotContain("text/plain");
                    peer.send("GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html, application/json\r\n\r\n");
                    assertThat(peer.answer())
                            .endsWith(
                                    "{\"title\":\"Conflict\",\"status\":409," + "\"detail\":\"a\\u0009b\\u0001\\\\\"}");
                    peer.connection.close().await();
                });
    }

    @Test
    void whatBecameOfARequestIsTold(Reactor reactor) throws Exception {
        serving(
                reactor,
                _ -> {
                    reactor.sleep(Duration.ofSeconds(2)).await();
                    return Response.stream("a/b", out -> {
                        out.write("abc").await();
                        reactor.sleep(Duration.ofSeconds(3)).await();
                    });
                },
                () -> {
                    Peer peer = peer().send("GET /a?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    assertThat(peer.rest()).endsWith("0\r\n\r\n");
                    peer.connection.close().await();
                });
        Served one = served.getFirst();
        assertThat(one.line()).isEqualTo("GET /a?b");
        assertThat(one.id()).isOne();
        assertThat(one.bytes()).isEqualTo(3);
        assertThat(one.untilHead()).isEqualTo(Duration.ofSeconds(2));
        assertThat(one.total()).isEqualTo(Duration.ofSeconds(5));
        assertThat(one.begun()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
        assertThat(AccessLog.line(one)).isEqualTo(one.peer() + " #1 \"GET /a?b\" 200 3 bytes 5000 ms ANSWERED");
    }

    @Test
    void aRefusalIsALineOfItsOwn(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.ok(), () -> {
            Peer peer = peer().send("nonsense\r\n\r\n");
            assertThat(peer.rest()).startsWith("HTTP/1.1 400 ");
            peer.connection.close().await();
        });
        assertThat(served)
                .singleElement()
                .satisfies(one -> assertThat(AccessLog.line(one)).matches(".* refused by 400: the first line .*"));
    }

    @Test
    void aServerThatIsClosedListensNoMore(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.ok(), () -> {
            assertThat(server.toString()).contains("shop", "0 connections, 0 requests in work]");
            Peer peer = peer();
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(server.toString()).contains("1 connections");
            List<String> told = new ArrayList<>();
            var _ = server.ended().addCallback(_ -> told.add("ended"));
            server.close().await();
            server.close().await();
            server.ended().await();
            assertThat(told).containsExactly("ended");
            assertThat(server.toString()).endsWith("0 requests in work, closed]");
            assertThatThrownBy(() -> server.listen("memory:other")).isInstanceOf(IllegalStateException.class);
            assertThat(peer.rest()).isEmpty();
            peer.connection.close().await();
        });
    }

    @Test
    void placesAreGivenInTurnAndNoMoreThanThereAre() {
        Admission admission = new Admission(2, 2);
        List<Integer> begun = new ArrayList<>();
        List<Runnable> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            starts.add(() -> begun.add(number));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(admission.enter(starts.get(i))).as("number %d", i).isEqualTo(i < 4);
        }
        assertThat(begun).containsExactly(0, 1);
        assertThat(admission.forget(starts.get(2))).isTrue();
        assertThat(admission.forget(starts.get(2))).isFalse();
        assertThat(admission.forget(starts.get(0))).as("it was started").isFalse();
        assertThat(admission.enter(starts.get(5))).isTrue();
        admission.leave();
        admission.leave();
        assertThat(begun).containsExactly(0, 1, 3, 5);
        assertThat(admission.inWork()).isEqualTo(2);
        admission.leave();
        assertThat(admission.inWork()).isOne();
        assertThat(admission.enter(starts.get(2))).isTrue();
        assertThat(begun).endsWith(2);
    }

    @ParameterizedTest
    @CsvSource({
        "a b, a%20b",
        "-._~/, -._~/",
        "\u00fc, %C3%BC",
        "'%&<\"', %25%26%3C%22",
        "aZ09, aZ09",
        "\ud83d\ude00, %F0%9F%98%80"
    })
    void namesInAddressesAreEscaped(String name, String url) {
        assertThat(Escaping.forUrl(name)).isEqualTo(url);
    }

    @Test
    void namesInPagesAreEscaped() {
        assertThat(Escaping.forHtml("<a b=\"c\">&amp;'")).isEqualTo("&lt;a b=&quot;c&quot;&gt;&amp;amp;'");
    }
}
