package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes to a server by itself, and what another one gets by a redirect. */
class SendingTest {
    private final TestServer server = new TestServer();
    private final TestServer other = new TestServer().on("/x", 200, "there");

    @AfterEach
    void closeServers() throws IOException {
        server.close();
        other.close();
    }

    private StepBench bench(String steps) throws Exception {
        return StepBench.of(steps.replace("SERVER", server.url()).replace("OTHER", other.url()), Plans.ENVIRONMENT);
    }

    private TestServer.Request sent(String settings) throws Exception {
        server.on("/", 200, "");
        try (StepBench bench = bench("- http: {url: SERVER/, " + settings + "}")) {
            var _ = bench.serve("{}");
        }
        return server.requests.getLast();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip: true                                             | gzip, deflate",
                "gzip: false                                            | (none)",
                "headers: {Accept-Encoding: 'GZIP'}                     | gzip, deflate",
                "headers: {Accept-Encoding: br}, gzip: false            | br",
                "headers: {Accept-Encoding: gzip}, gzip: false          | gzip",
            })
    void whatMayBeCompressedIsSaidByTheClientOrByTheJob(String settings, String said) throws Exception {
        assertThat(sent(settings).header("accept-encoding")).isEqualTo(said);
    }

    @Test
    void cookiesOfTheJobAreOneField() throws Exception {
        assertThat(sent("headers: {Cookie: [' a=1 ', b=2], cookie: c=3}").header("cookie"))
                .isEqualTo("a=1; b=2; c=3");
    }

    @Test
    void blanksAroundAValueAreNotSent() throws Exception {
        assertThat(sent("headers: {X-A: '  b c '}").header("x-a")).isEqualTo("b c");
    }

    @Test
    void aRequestWithoutABodySaysNothingOfOne() throws Exception {
        assertThat(sent("method: GET").header("content-length")).isEqualTo("(none)");
        assertThat(sent("method: POST, body: x").header("content-length")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"true, a=1", "false, (none)"})
    void cookiesOfAServerAreSentBackUnlessTheStepSaysOtherwise(boolean cookies, String sent) throws Exception {
        server.on("/", 200, "", "Set-Cookie: a=1");
        try (StepBench bench = bench("- http: SERVER/\n- http: {url: SERVER/, cookies: " + cookies + "}")) {
            var _ = bench.serve("{}");
        }
        assertThat(server.requests.getLast().header("cookie")).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "307, POST, text, text/plain; charset=utf-8",
        "308, POST, text, text/plain; charset=utf-8",
        "303, GET, '', (none)",
        "302, GET, '', (none)"
    })
    void aRedirectIsFollowedAsItsStatusSays(int status, String method, String body, String type) throws Exception {
        server.on("/", status, "", "Location: " + other.url() + "/x");
        try (StepBench bench = bench("- http: {url: SERVER/, body: text, capture: {b: body}}")) {
            assertThat(bench.serve("{}").at("/http/b").asString()).isEqualTo("there");
        }
        TestServer.Request last = other.requests.getLast();
        assertThat(List.of(last.method(), last.body(), last.header("content-type")))
                .containsExactly(method, body, type);
    }

    @ParameterizedTest
    @CsvSource({"normal, true", "always, true", "never, false"})
    void whichRedirectsAreFollowedIsSaidByTheStep(String redirects, boolean followed) throws Exception {
        server.on("/", 302, "", "Location: " + other.url() + "/x");
        try (StepBench bench = bench("- http: {url: SERVER/, headers: {X-Key: '{{env.TOKEN}}'}, redirects: " + redirects
                + ", expect: [200, 302]}")) {
            var _ = bench.serve("{}");
        }
        assertThat(other.requests).hasSize(followed ? 1 : 0);
        assertThat(other.requests).allMatch(request -> request.header("x-key").equals("(none)"));
    }

    @Test
    void aBodyWithASecretIsSentOnWithinItsServerAloneAndNotAtAllElsewhere() throws Exception {
        server.on("/", 307, "", "Location: /next").on("/next", 307, "", "Location: " + other.url() + "/x");
        try (StepBench bench = bench("- http: {url: SERVER/, body: 'k {{env.TOKEN}}'}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("redirects");
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure)
                    .hasMessage("was redirected (307) from " + server.url() + " to " + other.url()
                            + ", to which the body is not sent, since a secret is in it");
        }
        assertThat(server.requests)
                .extracting(TestServer.Request::body)
                .containsExactly("k s3cret-token", "k s3cret-token");
        assertThat(other.requests).isEmpty();
    }

    @Test
    void whereARedirectDropsTheBodyItIsFollowedWithoutTheHeadersThatHaveASecret() throws Exception {
        server.on("/", 303, "", "Location: " + other.url() + "/x");
        try (StepBench bench = bench(
                "- http: {url: SERVER/, body: 'k {{env.TOKEN}}', headers: {X-Key: '{{env.TOKEN}}', X-Plain: p}}")) {
            var _ = bench.serve("{}");
        }
        TestServer.Request last = other.requests.getLast();
        assertThat(List.of(last.method(), last.header("x-key"), last.header("x-plain")))
                .containsExactly("GET", "(none)", "p");
    }
}
