package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** As whom a request is sent, and by whom. */
class AuthStepTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PASS", "p:w ü", "TOKEN", "t0ken-of-mine", "VIA", "");

    private final TestServer server = new TestServer().on("*", 200, "ok");

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepBench bench(String more) throws Exception {
        return StepBench.of("- http: {url: '" + server.url() + "/', " + more + "}", ENVIRONMENT);
    }

    @Test
    void userAndPasswordOrATokenAreSent() throws Exception {
        try (StepBench bench = bench("auth: {user: '{{u}}', password: '{{env.PASS}}'}")) {
            bench.serve("{\"u\": \"ann\"}");
            assertThat(server.requests.getLast().header("authorization")).isEqualTo("Basic YW5uOnA6dyDDvA==");
            assertThat(bench.failure("{\"u\": \"a:b\"}").kind()).isEqualTo("auth");
        }
        try (StepBench bench = bench("auth: {bearer: '{{env.TOKEN}}'}")) {
            bench.serve("{}");
            assertThat(server.requests.getLast().header("authorization")).isEqualTo("Bearer t0ken-of-mine");
        }
    }

    @Test
    void neitherIsShownAndACommandNamesTheVariable() throws Exception {
        try (StepBench bench = bench("auth: {user: ann, password: '{{env.PASS}}'}")) {
            assertThat(bench.workflow.describe(bench.attempt("{}"))).contains("Authorization: ***");
        }
        try (StepBench bench = StepBench.of(
                "- http: {url: 'http://a/', auth: {user: ann, password: '{{env.PASS}}'}}",
                ShellText.named(ENVIRONMENT))) {
            assertThat(bench.workflow.command(bench.attempt("{}"), "http"))
                    .hasValue("curl -sS -X GET http://a/ -u 'ann:'\"$PASS\"''");
        }
    }

    @Test
    void aTokenCannotAddToTheHead() throws Exception {
        try (StepBench bench = bench("auth: {bearer: '{{env.TOKEN}}{{t}}'}")) {
            StepException failure = bench.failure("{\"t\": \"\\r\\nX: y\"}");
            assertThat(failure.kind()).isEqualTo("header");
            assertThat(failure.getMessage()).doesNotContain("t0ken");
        }
        assertThat(server.requests).isEmpty();
    }

    @Test
    void anotherServerDoesNotGetIt() throws Exception {
        try (TestServer other = new TestServer().on("*", 200, "ok")) {
            server.on("/", 302, "", "Location: " + other.url() + "/there");
            try (StepBench bench = bench("auth: {user: ann, password: '{{pass}}'}")) {
                bench.serve("{\"pass\": \"of-the-row\"}");
            }
            assertThat(other.requests.getLast().header("authorization")).isEqualTo("(none)");
        }
    }

    @Test
    void mistakesOfAuthAreToldBeforehand() {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', auth: {password: '{{id}}'}}"))
                .contains("auth: expected user and password, or bearer");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', auth: {user: a, bearer: '{{id}}'}}"))
                .contains("auth: expected user and password, or bearer");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', auth: {user: a, password: geheim}}"))
                .contains("a password stands here for all to read")
                .doesNotContain("geheim");
        assertThat(StepBench.mistakes(
                        "- http: {url: 'http://a/', auth: {bearer: '{{id}}'}, headers: {authorization: x}}"))
                .contains("\"authorization\" is said by auth already");
    }

    @Test
    void aProxyIsAskedForTheWholeUrl() throws Exception {
        try (StepBench bench = StepBench.of(
                "- http: {url: 'http://far.example/a?b', proxy: 'http://ann:{{env.PASS}}@127.0.0.1:" + server.port()
                        + "'}",
                ENVIRONMENT)) {
            bench.serve("{}");
            assertThat(bench.workflow.describe(bench.attempt("{}")))
                    .contains("by the proxy http://127.0.0.1:" + server.port())
                    .doesNotContain("ann");
        }
        assertThat(server.requests.getLast().target()).isEqualTo("http://far.example/a?b");
        assertThat(server.requests.getLast().header("proxy-authorization")).isEqualTo("Basic YW5uOnA6dyDDvA==");
    }

    @Test
    void hostsThatAreExceptedAreReachedWithout() throws Exception {
        try (StepBench bench = bench("proxy: {url: 'http://127.0.0.1:1', except: [127.0.0.1]}")) {
            bench.serve("{}");
        }
        assertThat(server.requests.getLast().target()).isEqualTo("/");
    }

    @Test
    void aProxyThatIsNotThereIsToldAsTheProxy() throws Exception {
        for (String kind : new String[] {"http", "socks5"}) {
            try (StepBench bench =
                    StepBench.of("- http: {url: 'http://far.example/', proxy: '" + kind + "://127.0.0.1:1'}")) {
                StepException failure = bench.failure("{}");
                assertThat(failure.kind()).isEqualTo("connect");
                assertThat(failure.getMessage())
                        .isEqualTo("http://far.example: no connection by the proxy 127.0.0.1:1: it was refused, or"
                                + " nobody is there");
                assertThat(failure.isTransient()).isTrue();
            }
        }
    }

    @Test
    void aProxyThatRefusesIsToldAsTheProxy() throws Exception {
        server.on("*", 407, "who are you");
        try (StepBench bench = StepBench.of("- http: {url: 'https://far.example/', proxy: '" + server.url() + "'}")) {
            assertThat(bench.failure("{}").getMessage())
                    .contains("no connection by the proxy 127.0.0.1:" + server.port(), "407");
        }
    }

    @Test
    void mistakesOfProxiesAreToldBeforehand() throws Exception {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', proxy: 'ftp://a'}"))
                .contains("url: was \"ftp://a\", expected http://HOST:PORT, socks5://HOST:PORT or environment");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', proxy: 'http://u:geheim@a:1'}"))
                .contains("a password stands here")
                .doesNotContain("geheim");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', proxy: 'http://{{id}}:1'}"))
                .contains("has a name in it that is not of the environment");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', proxy: {url: environment, except: a}}"))
                .contains("except: is said by the variable no_proxy");
        try (StepBench bench = StepBench.of("- http: {url: 'http://a/', proxy: '{{env.VIA}}'}", ENVIRONMENT)) {
            assertThat(bench.failure("{}").getMessage())
                    .endsWith(
                            "what the environment says is no proxy, expected http://HOST:PORT, socks5://HOST:PORT or environment");
        }
    }
}
