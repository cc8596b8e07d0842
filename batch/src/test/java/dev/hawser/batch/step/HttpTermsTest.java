package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a response must be like, beside its status. */
class HttpTermsTest {
    private final TestServer server = new TestServer()
            .on("/", 200, "total: 12\n{\"a\":1}", "Content-Type: text/plain", "X-Page: 3")
            .on("/json", 200, "{\"items\":[1,2,3],\"none\":[],\"user\":{\"id\":7},\"name\":\"x\"}");

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepException failure(String path, String expect) throws Exception {
        try (StepBench bench = StepBench.of("- http: {url: '" + server.url() + path + "', expect: " + expect + "}")) {
            return bench.failure("{}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ | {matches: ['^total: [1-9]', '\"a\"']}",
                "/ | {headers: {content-type: '^text/', X-Page: '^[0-9]+$'}}",
                "/json | {count: {/items: 3, /none: 0, /user: 1}}",
                "/json | {count: {/items: '>=3'}}",
                "/json | {count: {/items: '<4'}}",
                "/json | {count: {/items: '!=0'}}",
                "/ | {within: 5m}",
            })
    void whatHoldsGoesOn(String path, String expect) throws Exception {
        try (StepBench bench = StepBench.of("- http: {url: '" + server.url() + path + "', expect: " + expect + "}")) {
            bench.serve("{}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ | {matches: '^total: 0'} | body | nothing in the body matches '^total: 0', it is: total: 12 {\"a\":1}",
                "/ | {headers: {Content-Type: json}} | header | header field Content-Type is: text/plain, expected a match of 'json'",
                "/ | {headers: {ETag: '.'}} | header | header field ETag is not there, expected a match of '.'",
                "/json | {count: {/items: '>3'}} | json | the body has 3 elements at /items, expected >3",
                "/json | {count: {/name: 1}} | json | the body has no list at /name, it is:",
                "/json | {count: {/gone: 0}} | json | the body has no list at /gone, it is:",
                "/ | {within: 0ms} | slow | the response took",
            })
    void whatDoesNotHoldFailsTheStep(String path, String expect, String kind, String message) throws Exception {
        StepException failure = failure(path, expect);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getMessage()).contains(message);
        assertThat(failure.isTransient()).isFalse();
    }

    @Test
    void whatDoesNotHoldMayBeTriedAgain() throws Exception {
        try (StepBench bench = StepBench.of(
                "- http: {url: '" + server.url() + "', expect: {within: 0ms}, retry-on: [slow, header]}")) {
            assertThat(bench.failure("{}").isTransient()).isTrue();
        }
    }

    @Test
    void theyCanBeWaitedFor() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.on("/jobs", (_, out) -> {
            String body = asked.incrementAndGet() < 3 ? "{\"done\":[]}" : "{\"done\":[1]}";
            out.write(TestServer.response(200, body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        });
        try (StepBench bench = StepBench.of(
                "- http: {url: '" + server.url() + "/jobs', until: {count: {/done: '>0'}, every: 10ms, for: 5m}}")) {
            bench.serve("{}");
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void mistakesAreToldBeforehand() {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', expect: {count: {/a: many}}}"))
                .contains(": /a: was \"many\", expected a number such as 3, or >0");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', expect: {count: {a: 1}}}"))
                .contains("count: \"a\" is no JSON pointer");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', expect: {matches: '('}}"))
                .contains("matches: was \"(\", expected a regular expression");
    }
}
