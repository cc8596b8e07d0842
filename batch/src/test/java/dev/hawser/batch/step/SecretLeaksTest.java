package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a row has no part of a secret in it, and no secret goes where it is not meant to. */
class SecretLeaksTest {
    /** Four of its characters are encoded in URLs, two of them in JSON. */
    private static final String SECRET = "q7\"Xw=ö\nK*9zPv4Rt2Ld";

    private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", SECRET);

    private final TestServer server = new TestServer();
    private final TestServer other = new TestServer();

    @AfterEach
    void closeServers() throws IOException {
        server.close();
        other.close();
    }

    private StepBench bench(String yaml) throws Exception {
        return StepBench.of(yaml.replace("SERVER", server.url()), ENVIRONMENT);
    }

    /** No six characters of the secret are in it. */
    static void assertNothingOf(String secret, String text) {
        for (int from = 0; from + 6 <= secret.length(); from++) {
            assertThat(text).doesNotContain(secret.substring(from, from + 6));
        }
    }

    @Test
    void noPartOfASecretIsToldWhereverAResponseIsCut() throws Exception {
        server.on("/echo", (request, out) -> {
            String filler = "x".repeat(Integer.parseInt(request.header("x-filler")));
            out.write(TestServer.response(500, (filler + SECRET + filler).getBytes(StandardCharsets.UTF_8)));
        });
        try (StepBench bench = bench("""
                - http: {url: SERVER/echo, headers: {X-Filler: '{{n}}'}}
                - log: '{{env.TOKEN}}'
                """)) {
            for (int filler = 175; filler <= 205; filler++) {
                StepException failure = bench.failure("{\"n\": " + filler + "}");
                assertThat(failure.getMessage()).contains("x".repeat(175)).doesNotContain("\n");
                assertNothingOf(SECRET, failure.getMessage());
            }
        }
    }

    @Test
    void noPartOfASecretIsToldWhereverStandardErrorIsCut() throws Exception {
        try (StepBench bench = bench("""
                - exec: {command: [sh, -c, 'printf %s "$TOKEN" >&2; head -c "$1" /dev/zero | tr "\\0" x >&2; exit 1', sh, '{{n}}'],
                         env: {TOKEN: '{{env.TOKEN}}'}, retry-on: [2]}
                """)) {
            for (int filler = 376; filler <= 402; filler += 2) {
                StepException failure = bench.failure("{\"n\": " + filler + "}");
                assertThat(failure.getMessage())
                        .contains("standard error ends: ")
                        .contains("x".repeat(370));
                assertNothingOf(SECRET, failure.getMessage());
            }
        }
    }

    @Test
    void errorsOfTheUsersCodeAreToldWithoutSecrets(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("Fails.java"), """
                public class Fails implements dev.hawser.batch.step.Step {
                    public java.util.Map<String, ?> run(Input input) {
                        throw new AssertionError("no " + input.with().get("token"));
                    }
                }
                """);
        try (StepBench bench = bench("- java: {source: '" + source + "', with: {token: '{{env.TOKEN}}'}}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.getMessage()).contains("no ***").contains("(Fails.java:3)");
        }
    }

    @Test
    void headerWithASecretIsNotSentToAnotherServer() throws Exception {
        server.on("/", 307, "", "Location: " + other.url() + "/there");
        other.on("*", 200, "ok");
        try (StepBench bench = StepBench.of("""
                - http: {url: SERVER/, headers: {X-Api-Key: 'key {{env.TOKEN}}', X-Name: '{{name}}'}}
                """.replace("SERVER", server.url()), Map.of("TOKEN", "s3cret"))) {
            bench.serve("{\"name\": \"Zoe\"}");
        }
        assertThat(server.requests.getFirst().header("x-api-key")).isEqualTo("key s3cret");
        assertThat(other.requests.getFirst().header("x-api-key")).isEqualTo("(none)");
        assertThat(other.requests.getFirst().header("x-name")).isEqualTo("Zoe");
    }

    @Test
    void bodyWithASecretIsNotSentToAnotherServerAndTheStepSaysWhy() throws Exception {
        server.on("/", 307, "", "Location: " + other.url() + "/there");
        server.on("/login", 200, "{\"token\": \"of-this-attempt\"}");
        other.on("*", 200, "ok");
        for (String body : new String[] {
            "json: {key: ['{{env.TOKEN}}']}", "form: {key: '{{env.TOKEN}}'}", "body: 'x{{login.token}}'"
        }) {
            try (StepBench bench = bench("""
                    - {name: login, http: {url: SERVER/login, capture: {token: {from: /token, private: true}}}}
                    - {name: call, http: {url: SERVER/, BODY}}
                    """.replace("BODY", body))) {
                StepException failure = bench.failure("{}");
                assertThat(failure.kind()).isEqualTo("redirects");
                assertThat(failure)
                        .hasMessage("was redirected (307) from " + server.url() + " to " + other.url()
                                + ", to which the body is not sent, since a secret is in it");
                assertThat(failure.isTransient()).isFalse();
            }
        }
        assertThat(other.requests).isEmpty();
    }

    @Test
    void redirectWithinTheSameServerKeepsHeaderAndBody() throws Exception {
        server.on("/", 308, "", "Location: /there");
        server.on("/there", 200, "ok");
        try (StepBench bench = StepBench.of(
                "- http: {url: SERVER/, headers: {X-Api-Key: '{{env.TOKEN}}'}, body: '{{env.TOKEN}}'}"
                        .replace("SERVER", server.url()),
                Map.of("TOKEN", "s3cret"))) {
            bench.serve("{}");
        }
        assertThat(server.requests.getLast().header("x-api-key")).isEqualTo("s3cret");
        assertThat(server.requests.getLast().body()).isEqualTo("s3cret");
    }

    @Test
    void privateCaptureIsForLaterStepsOnly() throws Exception {
        server.on(
                "/login", 200, "{\"token\": \"private-t0ken\", \"id\": 7, \"user\": {\"mail\": \"zoe@example.org\"}}");
        server.on(
                "/me",
                (request, out) -> out.write(TestServer.response(
                        200, ("you sent " + request.header("authorization")).getBytes(StandardCharsets.UTF_8))));
        try (StepBench bench = bench("""
                - name: login
                  http:
                    url: SERVER/login
                    capture: {token: {from: /token, private: true}, user: {from: /user, private: true}, id: /id}
                - name: me
                  http: {url: SERVER/me, headers: {Authorization: 'Bearer {{login.token}}'}, capture: {said: body}}
                - log: 'token {{login.token}} of {{login.user.mail}}'
                - {name: last, log: {message: '{{login.token}}', to: result}}
                """)) {
            assertThat(bench.serve("{}").toString())
                    .isEqualTo("{\"login\":{\"id\":7},\"me\":{\"said\":\"you sent Bearer ***\"},\"log\":{},"
                            + "\"last\":{\"message\":\"***\"}}");
            assertThat(bench.log).containsExactly("token *** of ***");
            assertThat(bench.workflow.mask("GET /?t=private-t0ken")).isEqualTo("GET /?t=***");
        }
        assertThat(server.requests.getLast().header("authorization")).isEqualTo("Bearer private-t0ken");
    }

    @Test
    void whatWouldBeCapturedPrivatelyIsNotToldWhenTheStepFails() throws Exception {
        server.on("/login", 201, "{\"token\": \"private-t0ken\"}");
        server.on("/lacks", 200, "{\"token\": \"private-t0ken\"}");
        server.on("/broken", 200, "{\"token\": \"private-t0ken\", ");
        for (String path : new String[] {"login", "lacks", "broken"}) {
            try (StepBench bench = bench("""
                    - http: {url: SERVER/PATH, expect: 200, capture: {token: {from: /token, private: true}, id: /id}}
                    """.replace("PATH", path))) {
                assertThat(bench.failure("{}").getMessage())
                        .contains("the body is")
                        .doesNotContain("private-t");
            }
        }
    }

    @Test
    void programsCanCapturePrivately() throws Exception {
        try (StepBench bench = bench("""
                - {name: make, exec: {command: [echo, made-by-program], capture: {key: {from: stdout, private: true}}}}
                - exec: {command: [sh, -c, 'echo "it is $0" >&2; exit 3', '{{make.key}}'], retry-on: [2]}
                """)) {
            assertThat(bench.failure("{}").getMessage()).endsWith("standard error ends: it is ***");
        }
        try (StepBench bench = bench("""
                - exec: {command: [sh, -c, 'echo of-program >&2; exit 3'], retry-on: [2],
                         capture: {key: {from: stderr, private: true}}}
                """)) {
            assertThat(bench.failure("{}").getMessage()).doesNotContain("of-program");
        }
    }

    @Test
    void pathThatARowMakesStaysWhereTheJobSays(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("uploads/a"));
        Files.writeString(directory.resolve("outside.txt"), "outside");
        Files.writeString(directory.resolve("uploads/a/in.txt"), "inside");
        server.on("*", 200, "ok");
        String step = "- http: {url: SERVER/, file: '" + directory + "/uploads/{{id}}'}";
        try (StepBench bench = bench(step)) {
            StepException failure = bench.failure("{\"id\": \"../outside.txt\"}");
            assertThat(failure.kind()).isEqualTo("file");
            assertThat(failure.getMessage())
                    .startsWith("'" + directory + "/uploads/../outside.txt' leads out of " + directory + "/uploads, ");
            bench.serve("{\"id\": \"b/../a/in.txt\"}");
        }
        try (StepBench bench = bench("- http: {url: SERVER/, file: '{{id}}'}")) {
            assertThat(bench.failure("{\"id\": \"" + directory + "/outside.txt\"}")
                            .kind())
                    .isEqualTo("file");
        }
        try (StepBench bench = bench("- exec: {command: 'true', cwd: '" + directory + "/uploads/{{id}}'}")) {
            assertThat(bench.failure("{\"id\": \"..\"}").kind()).isEqualTo("cwd");
            bench.serve("{\"id\": \"a\"}");
        }
        assertThat(server.requests).hasSize(1);
        assertThat(server.requests.getFirst().body()).isEqualTo("inside");
    }

    @Test
    void largeFileIsReadWhileItIsSent(@TempDir Path directory) throws Exception {
        String content = "0123456789".repeat(30_000);
        Path file = Files.writeString(directory.resolve("big"), content);
        server.on("/", 200, "ok");
        assertThat(HttpPlan.body(file)).isEqualTo(new HttpCall.Body.File(file, content.length()));
        try (StepBench bench = bench("- http: {url: SERVER/, file: '" + file + "'}")) {
            bench.serve("{}");
        }
        assertThat(server.requests.getFirst().body()).isEqualTo(content);
    }

    @Test
    void userAndPasswordOfAUrlAreSentAsItsHeader() throws Exception {
        server.on("*", 200, "ok");
        try (StepBench bench = StepBench.of("- http: '{{url}}'".replace("SERVER", server.url()), Map.of())) {
            bench.serve("{\"url\": \"http://anna:p%40ss@127.0.0.1:" + server.port() + "/x\"}");
        }
        assertThat(server.requests.getFirst().header("authorization")).isEqualTo("Basic YW5uYTpwQHNz");
        assertThat(server.requests.getFirst().target()).isEqualTo("/x");
    }

    @Test
    void responseWithTwoLengthsIsRefused() throws Exception {
        server.on(
                "/",
                (request, out) -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nokay"
                        .getBytes(StandardCharsets.US_ASCII)));
        try (StepBench bench = bench("- http: SERVER/")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("protocol");
            assertThat(failure.getMessage()).contains("Content-Length is one number");
        }
    }
}
