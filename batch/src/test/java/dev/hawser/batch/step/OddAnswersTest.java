package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.Nesting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON of servers that is allowed, and yet could end a run: it fails the step that asked for it. */
class OddAnswersTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepBench answering(String manner, String body) throws Exception {
        server.on("/", (request, out) -> out.write(TestServer.response(200, body.getBytes(StandardCharsets.UTF_8))));
        String input = manner.contains("results") ? "input: {file: rows.jsonl, chunk: 2}" : "input: rows.jsonl\nid: id";
        String step = "\nsteps:\n  - {name: look, http: {url: '" + server.url() + "/', " + manner + "}";
        Job job = new JobParser(StepWorkflow.types(), Map.of())
                .parse(input + step, Path.of("job.yaml").toAbsolutePath(), List.of());
        return new StepBench(job);
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "capture: {all: /a}}                                | capture | what it captures is nested deeper than",
                "expect: 200}, results: {in: /a, failed: each.fails} | capture | what it captures is nested deeper than",
                "expect: 200}, emit: {json: /a, as: id}             | emit    | a row that was found is nested deeper than"
            })
    void whatIsTooDeepForTheFilesOfARunFailsItsStep(String manner, String kind, String message) throws Exception {
        String deep = "{\"a\": [{\"fails\": false, \"deep\": " + nested(Nesting.MOST) + "}]}";
        try (StepBench bench = answering(manner, deep)) {
            StepException failure = bench.failure("{\"id\": 1, \"rows\": [{}]}");
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure).hasMessage(message + " 400 levels");
            assertThat(failure.isTransient()).isFalse();
        }
    }

    @Test
    void whatIsAsDeepAsItMayBeIsCaptured() throws Exception {
        String body = "{\"a\": " + nested(Nesting.MOST - 1) + "}";
        try (StepBench bench = answering("capture: {all: /a}}", body)) {
            assertThat(bench.call(() -> bench.workflow.run(bench.attempt("{\"id\": 1}")))
                            .toString())
                    .contains(nested(Nesting.MOST - 1));
        }
    }

    @Test
    void numberThatIsTooLargeEqualsNone() throws Exception {
        try (StepBench bench = answering("expect: {status: 200, json: {/a: 1}}}", "{\"a\": 1e400}")) {
            assertThat(bench.failure("{\"id\": 1}")).hasMessageContaining("expected 1");
        }
        try (StepBench bench =
                answering("expect: 200}, results: {in: /a, failed: each.n == 1}", "{\"a\": [{\"n\": 1e400}]}")) {
            assertThat(bench.call(() -> bench.workflow.run(bench.attempt("{\"id\": 1, \"rows\": [{}]}")))
                            .toString())
                    .contains("\"again\":0");
        }
    }
}
