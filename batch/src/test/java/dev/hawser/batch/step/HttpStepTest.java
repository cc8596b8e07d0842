package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hawser.batch.StepException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an http step sends, and what it makes of the response. */
class HttpStepTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private String steps(String yaml) {
        return yaml.replace("SERVER", server.url());
    }

    private TestServer.Request sent(String yaml, String row) throws Exception {
        server.on("*", 200, "ok");
        try (StepBench bench = StepBench.of(steps(yaml))) {
            bench.serve(row);
        }
        return server.requests.getLast();
    }

    @Test
    void urlAloneIsAGetThatCapturesNothing() throws Exception {
        server.on("/customers/7", 200, "hello");
        try (StepBench bench = StepBench.of(steps("- http: SERVER/customers/{{id}}"))) {
            assertThat(bench.serve("{\"id\": 7}").toString()).isEqualTo("{\"http\":{}}");
        }
        assertThat(server.requests.getFirst().method()).isEqualTo("GET");
    }

    @Test
    void valuesInTheUrlAreEncodedButNotTheTextAround() throws Exception {
        TestServer.Request request =
                sent("- http: SERVER/{{name}}/x y?q={{name}}&r=ü%20", "{\"name\": \"a/b&c=ü %?#\"}");
        assertThat(request.target())
                .isEqualTo("/a%2Fb%26c%3D%C3%BC%20%25%3F%23/x%20y?q=a%2Fb%26c%3D%C3%BC%20%25%3F%23&r=%C3%BC%20");
    }

    @Test
    void urlThatIsAValueIsTakenAsOne() throws Exception {
        TestServer.Request request = sent("- http: '{{url}}'", "{\"url\": \"" + server.url() + "/a/b?c=d e\"}");
        assertThat(request.target()).isEqualTo("/a/b?c=d%20e");
    }

    @Test
    void valueThatIsNoUrlFailsTheRowHoweverShortItIs() throws Exception {
        try (StepBench bench = StepBench.of("- http: '{{url}}'")) {
            for (String url : List.of("a", "", "www.example.org", "example.org:80/x", "ftp://example.org/")) {
                StepException failure = bench.failure("{\"url\": \"" + url + "\"}");
                assertThat(failure.kind()).isEqualTo("url");
                assertThat(failure)
                        .hasMessage("'" + url + "' is no URL, expected one such as https://host.example/path");
            }
        }
    }

    @Test
    void valueInTheHostCannotLeadElsewhere() throws Exception {
        try (StepBench bench = StepBench.of("- http: http://{{host}}.example/")) {
            StepException failure = bench.failure("{\"host\": \"evil.test/\"}");
            assertThat(failure.kind()).isEqualTo("url");
            assertThat(failure.getMessage()).contains("'http://evil.test%2F.example/' is no URL");
        }
    }

    @Test
    void queryHeadersAndJsonBodyAreSent() throws Exception {
        TestServer.Request request = sent("""
                - http:
                    url: SERVER/?a=1
                    query: {q: 'ä & {{name}}'}
                    headers: {X-Name: '{{name}}', Accept: [text/plain, text/html], Host: virtual.example}
                    json: {name: '{{name}}', age: '{{age}}', fixed: [1, true, null]}
                """, "{\"name\": \"Zoë \\\"Z\\\"\", \"age\": 33}");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/?a=1&q=%C3%A4+%26+Zo%C3%AB+%22Z%22");
        assertThat(request.header("host")).isEqualTo("virtual.example");
        assertThat(request.header("accept")).isEqualTo("text/plain | text/html");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo("{\"name\":\"Zoë \\\"Z\\\"\",\"age\":33,\"fixed\":[1,true,null]}");
    }

    @Test
    void formIsEncodedAsABrowserDoes() throws Exception {
        TestServer.Request request =
                sent("- http: {url: SERVER/, form: {name: '{{n}}', plan: basic}}", "{\"n\": \"a b&c=ü\"}");
        assertThat(request.body()).isEqualTo("name=a+b%26c%3D%C3%BC&plan=basic");
        assertThat(request.header("content-type")).isEqualTo("application/x-www-form-urlencoded");
    }

    @Test
    void fileIsSentAsItIs(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("größe.txt"), "grüße ☃");
        TestServer.Request request =
                sent("- http: {url: SERVER/, method: put, file: '/{{file}}'}", "{\"file\": \"" + file + "\"}");
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.body()).isEqualTo("grüße ☃");
    }

    @Test
    void fileThatIsNotThereIsNamed() throws Exception {
        try (StepBench bench = StepBench.of(steps("- http: {url: SERVER/, file: /no/such/file}"))) {
            StepException failure = bench.failure("{}");
            assertThat(failure.getMessage()).isEqualTo("cannot read /no/such/file: it is not there");
            assertThat(failure.isTransient()).isFalse();
        }
    }

    @Test
    void headerCannotBeSmuggledInByAValue() throws Exception {
        try (StepBench bench = StepBench.of(steps("- http: {url: SERVER/, headers: {X-Name: '{{name}}'}}"))) {
            StepException failure = bench.failure("{\"name\": \"a\\r\\nX-Admin: yes\"}");
            assertThat(failure.getMessage()).contains("X-Name", "line break");
        }
        assertThat(server.requests).isEmpty();
    }

    @Test
    void idempotencyKeyIsTheSameOnEveryAttemptAndAnotherForEachStep() throws Exception {
        server.on("/", 200, "");
        String yaml = """
                - name: create
                  http: {url: SERVER/, method: POST}
                - name: change
                  http: {url: SERVER/, method: PATCH}
                - name: look
                  http: SERVER/
                - name: own
                  http: {url: SERVER/, method: POST, headers: {idempotency-key: mine}}
                - name: other
                  http: {url: SERVER/, method: POST, idempotency-key: X-Request-Id}
                - name: without
                  http: {url: SERVER/, method: POST, idempotency-key: none}
                """;
        try (StepBench bench = StepBench.of(steps(yaml))) {
            bench.call(() -> {
                var attempt = bench.attempt("{}");
                bench.workflow.run(attempt);
                return bench.workflow.run(attempt);
            });
        }
        assertThat(server.requests.subList(0, 6))
                .extracting(r -> r.header("idempotency-key"), r -> r.header("x-request-id"))
                .containsExactly(
                        tuple("key-1.create", "(none)"),
                        tuple("key-1.change", "(none)"),
                        tuple("(none)", "(none)"),
                        tuple("mine", "(none)"),
                        tuple("(none)", "key-1.other"),
                        tuple("(none)", "(none)"));
        assertThat(server.requests.get(6).header("idempotency-key")).isEqualTo("key-1.create");
    }

    @Test
    void capturesGoToLaterStepsAndTheResult() throws Exception {
        server.on(
                "/create",
                201,
                "{\"user\": {\"id\": 17, \"tags\": [\"ä\"]}, \"t\": \"code=42;\"}",
                "Location: /users/17");
        server.on("/users/17", 200, "seventeen");
        String yaml = """
                - name: create
                  http:
                    url: SERVER/create
                    json: {}
                    capture:
                      id: /user/id
                      tags: /user/tags
                      where: header:location
                      code: regex:code=(\\d+)
                      status: status
                - name: look
                  http: {url: 'SERVER/users/{{create.id}}', capture: {text: body}}
                """;
        try (StepBench bench = StepBench.of(steps(yaml))) {
            assertThat(bench.serve("{}").toString())
                    .isEqualTo("{\"create\":{\"id\":17,\"tags\":[\"ä\"],\"where\":\"/users/17\",\"code\":\"42\","
                            + "\"status\":201},\"look\":{\"text\":\"seventeen\"}}");
        }
    }

    @Test
    void captureThatIsNotThereFails() throws Exception {
        server.on("/", 200, "<html>no JSON</html>");
        try (StepBench bench = StepBench.of(steps("- http: {url: SERVER/, capture: {id: /user/id}}"))) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("json");
            assertThat(failure.getMessage())
                    .isEqualTo(
                            "found nothing to capture as id (JSON pointer /user/id); the body is: <html>no JSON</html>");
        }
    }

    @Test
    void unexpectedStatusFailsWithTheBody() throws Exception {
        server.on("/", 404, "who is\n  that?");
        try (StepBench bench = StepBench.of(steps("- http: SERVER/"))) {
            StepException failure = bench.failure("{}");
            assertThat(failure.step()).isEqualTo("http");
            assertThat(failure.kind()).isEqualTo("http-404");
            assertThat(failure.getMessage()).isEqualTo("status was 404, expected 200-299; the body is: who is that?");
            assertThat(failure.isTransient()).isFalse();
        }
    }

    @Test
    void retryAfterOfATransientStatusIsHandedOn() throws Exception {
        server.on("/seconds", 503, "", "Retry-After: 7");
        server.on("/date", 429, "", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT");
        server.on("/nonsense", 503, "", "Retry-After: soon");
        try (StepBench bench = StepBench.of(steps("- http: SERVER/{{path}}"))) {
            StepException seconds = bench.failure("{\"path\": \"seconds\"}");
            assertThat(seconds.isTransient()).isTrue();
            assertThat(seconds.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(bench.failure("{\"path\": \"date\"}").retryAfter()).isEqualTo(Duration.ZERO);
            assertThat(bench.failure("{\"path\": \"nonsense\"}").retryAfter()).isNull();
        }
    }

    @Test
    void retryOnReplacesWhatIsTransient() throws Exception {
        server.on("/404", 404, "");
        server.on("/503", 503, "");
        try (StepBench bench = StepBench.of(steps("- http: {url: 'SERVER/{{s}}', retry-on: [4xx, connect]}"))) {
            assertThat(bench.failure("{\"s\": 404}").isTransient()).isTrue();
            assertThat(bench.failure("{\"s\": 503}").isTransient()).isFalse();
        }
    }

    @Test
    void expectationsOfTheBodyAreChecked() throws Exception {
        server.on("/", 200, "{\"state\": \"active\", \"n\": 1.0, \"name\": \"Zoë\"}");
        String yaml = """
                - http:
                    url: SERVER/
                    expect: {status: [200, 204], contains: 'Zo', json: {/state: '{{state}}', /n: 1}}
                """;
        try (StepBench bench = StepBench.of(steps(yaml))) {
            bench.serve("{\"state\": \"active\"}");
            StepException failure = bench.failure("{\"state\": \"gone\"}");
            assertThat(failure.kind()).isEqualTo("json");
            assertThat(failure.getMessage()).isEqualTo("the body has \"active\" at /state, expected \"gone\"");
        }
        try (StepBench bench = StepBench.of(steps("- http: {url: SERVER/, expect: {contains: '{{t}}'}}"))) {
            assertThat(bench.failure("{\"t\": \"missing\"}").getMessage())
                    .startsWith("the body does not contain 'missing'");
        }
    }

    @Test
    void gzipIsAskedForAndUndone() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("unpacked ☃".getBytes(StandardCharsets.UTF_8));
        }
        server.on(
                "/",
                (request, out) -> out.write(TestServer.response(200, bytes.toByteArray(), "Content-Encoding: gzip")));
        try (StepBench bench = StepBench.of(steps("- http: {url: SERVER/, capture: {text: body}}"))) {
            assertThat(bench.serve("{}").toString()).contains("unpacked ☃");
        }
        assertThat(server.requests.getFirst().header("accept-encoding")).isEqualTo("gzip, deflate");
    }

    @Test
    void redirectsAreFollowedWithTheirCookies() throws Exception {
        server.on("/login", 302, "", "Location: /home", "Set-Cookie: session=abc; Path=/");
        server.on("/home", 200, "welcome");
        try (StepBench bench = StepBench.of(steps("""
                - name: login
                  http: {url: SERVER/login, form: {user: anna}, capture: {text: body}}
                - name: again
                  http: SERVER/home
                """))) {
            assertThat(bench.serve("{}").at("/login/text").stringValue()).isEqualTo("welcome");
            bench.serve("{}");
        }
        assertThat(server.requests)
                .extracting(r -> r.method() + " " + r.target() + " " + r.header("cookie"))
                .containsExactly(
                        "POST /login (none)",
                        "GET /home session=abc",
                        "GET /home session=abc",
                        "POST /login (none)",
                        "GET /home session=abc",
                        "GET /home session=abc");
    }

    @Test
    void redirectToAnotherServerGetsNoCredentials() throws Exception {
        try (TestServer other = new TestServer()) {
            other.on("/x", 200, "other");
            server.on("/", 307, "", "Location: " + other.url() + "/x");
            servesOnce("- http: {url: SERVER/, body: text, headers: {Authorization: Bearer 1, X-Other: stays}}");
            TestServer.Request request = other.requests.getFirst();
            assertThat(request.method() + " " + request.body()).isEqualTo("POST text");
            assertThat(request.header("authorization")).isEqualTo("(none)");
            assertThat(request.header("x-other")).isEqualTo("stays");
        }
    }

    private void servesOnce(String yaml) throws Exception {
        try (StepBench bench = StepBench.of(steps(yaml))) {
            bench.serve("{}");
        }
    }

    @Test
    void redirectsCanBeLeftAlone() throws Exception {
        server.on("/", 302, "", "Location: /elsewhere");
        servesOnce("- http: {url: SERVER/, redirects: never, expect: 302}");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void secretsAreSentButNotTold() throws Exception {
        server.on("/", 500, "wrong token: s3cret-token");
        try (StepBench bench = StepBench.of(
                steps("- http: {url: SERVER/, headers: {Authorization: 'Bearer {{env.TOKEN}}'}}"),
                Map.of("TOKEN", "s3cret-token"))) {
            assertThat(bench.failure("{}").getMessage()).contains("wrong token: ***");
            assertThat(bench.workflow.describe(bench.attempt("{}"))).contains("Authorization: Bearer ***");
        }
        assertThat(server.requests.getFirst().header("authorization")).isEqualTo("Bearer s3cret-token");
    }

    @Test
    void descriptionShowsTheWholeRequest() throws Exception {
        try (StepBench bench = StepBench.of("""
                - name: create
                  http: {url: 'http://h.example/{{id}}', json: {id: '{{id}}'}, capture: {key: /key}}
                - name: then
                  http: http://h.example/{{create.key}}
                """)) {
            assertThat(bench.workflow.describe(bench.attempt("{\"id\": 5}"))).isEqualTo("""
                            # create
                            POST http://h.example/5
                            Content-Type: application/json
                            Idempotency-Key: key-1.create

                            {"id":5}
                            # then
                            (cannot be told before: {{create.key}}: step "create" captured nothing)""");
        }
    }

    @Test
    void mistakesInTheJobAreToldAtTheirPlace() {
        assertThat(StepBench.mistakes("""
                        - http:
                            url: x
                            json: {}
                            body: y
                            headers: {Content-Length: 1}
                            expect: {status: 20}
                            capture: {a: 'regex:('}
                            retry-on: [sometimes]
                            tls: {insecure: true, ca: a.pem, key: b.pem}
                        """))
                .contains(
                        "job.yaml:6:13: body: there is json already, expected one body",
                        "\"Content-Length\" is set by the client",
                        "expected a status such as 404, 200-299 or 5xx",
                        "Unclosed group",
                        "\"sometimes\"",
                        "expected one of them",
                        "expected certificate too");
    }
}
