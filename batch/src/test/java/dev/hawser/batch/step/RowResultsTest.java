package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Emission;
import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.defer.Deferred;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer says of each row of a chunk. */
class RowResultsTest {
    private static final String HTTP =
            "- {name: load, http: {method: POST, url: SERVER/bulk, json: '{{rows}}'}, results: {in: /items, failed: each.status"
                    + " >= 400, dead: each.status == 422%s}}";
    private static final String THREE = "{\"rows\": [{\"id\": 1}, {\"id\": 2}, {\"id\": \"c\"}], \"count\": 3}";
    private static final String ONE = "{\"rows\": [{\"id\": 2}], \"count\": 1, \"id\": \"x.2\"}";

    private final TestServer server = new TestServer();
    private final List<Emission> emitted = new ArrayList<>();

    /** What becomes of the rows that failed. */
    private Deferred<Emission.Result> fate = Deferred.succeed(new Emission.Result(2, 0, 0));

    private final StepObserver observer = new StepObserver() {
        @Override
        public void started(String step) {}

        @Override
        public void ended(String step, boolean succeeded) {}

        @Override
        public Deferred<Emission.Result> emit(Emission emission) {
            emitted.add(emission);
            return fate;
        }
    };

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private static Job job(String input, String steps) throws JobException {
        return new JobParser(StepWorkflow.types(), Map.of("TOKEN", "s3cret-token"))
                .parse(
                        "input: " + input + "\nsteps:\n" + steps.indent(2),
                        Path.of("job.yaml").toAbsolutePath(),
                        List.of());
    }

    private StepBench bench(String steps) throws JobException {
        return new StepBench(job("{file: rows.jsonl, chunk: 3}", steps.replace("SERVER", server.url())));
    }

    private void answers(String body) {
        server.on(
                "/bulk", (request, out) -> out.write(TestServer.response(200, body.getBytes(StandardCharsets.UTF_8))));
    }

    private String served(StepBench bench, String row) throws Exception {
        return bench.call(() -> bench.workflow.run(bench.attempt(row, observer)))
                .toString();
    }

    @Test
    void rowsThatFailedAreServedAloneWhileTheOthersAreDone() throws Exception {
        answers("{\"items\": [{\"status\": 200, \"key\": 7}, {\"status\": 503}, {\"status\": 422}]}");
        try (StepBench bench = bench(HTTP.formatted(""))) {
            assertThat(served(bench, THREE))
                    .isEqualTo("{\"load\":{\"results\":[{\"status\":200,\"key\":7},null,null],\"again\":2}}");
            assertThat(emitted).singleElement().satisfies(emission -> {
                assertThat(emission.step()).isEqualTo("load");
                assertThat(emission.ids(""))
                        .allMatch(each -> each.matches(".+\\.[23]"))
                        .doesNotHaveDuplicates();
                assertThat(emission.rows().getFirst().toString())
                        .startsWith("{\"rows\":[{\"id\":2}],\"count\":1,\"id\":\"");
            });
        }
    }

    @Test
    void chunkIsNotDoneIfTheyAreNotSafe() throws Exception {
        answers("{\"items\": [{\"status\": 503}, {\"status\": 200}, {\"status\": 422}]}");
        try (StepBench bench = bench(HTTP.formatted(""))) {
            fate = Deferred.succeed(new Emission.Result(1, 0, 1));
            assertThatThrownBy(() -> served(bench, THREE))
                    .hasMessage("there is no room in the run for the rows that failed");
            fate = Deferred.fail(new StepException("load", "disk", "the disk is full", false, null));
            assertThatThrownBy(() -> served(bench, THREE)).hasMessage("the disk is full");
        }
    }

    @Test
    void rowThatIsAloneFailsItself() throws Exception {
        answers("{\"items\": [{\"status\": 503}]}");
        try (StepBench bench = bench(HTTP.formatted(""))) {
            StepException mayPass = bench.failure(ONE);
            assertThat(mayPass).hasMessage("the result of the row is {\"status\":503}");
            assertThat(mayPass.kind()).isEqualTo("result");
            assertThat(mayPass.isTransient()).isTrue();
            answers("{\"items\": [{\"status\": 422, \"why\": \"no s3cret\"}]}");
            assertThat(bench.failure(ONE).isTransient()).isFalse();
            answers("{\"items\": [{\"status\": 201}]}");
            assertThat(served(bench, ONE)).contains("\"results\":[{\"status\":201}],\"again\":0");
            assertThat(emitted).isEmpty();
        }
    }

    @Test
    void withIdsTheListMayHaveAnyOrder() throws Exception {
        answers("{\"items\": [{\"status\": 500, \"of\": \"c\"}, {\"status\": 200, \"of\": \"2\"},"
                + " {\"status\": 200, \"of\": 1}]}");
        try (StepBench bench = bench(HTTP.formatted(", id: /of"))) {
            assertThat(served(bench, THREE)).contains("[{\"status\":200,\"of\":1},{\"status\":200,\"of\":\"2\"},null]");
            assertThat(emitted.getFirst().rows().getFirst().toString()).contains("{\"id\":\"c\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                   | there is no list of results at \"/items\" but nothing",
                "{\"items\": {\"a\": 1}}                              | at \"/items\" but {\"a\":1}, expected an element for each",
                "{\"items\": [{\"status\": 200}]}                     | there is 1 result for 3 rows, expected one for each in",
                "{\"items\": [1, 2, 3, 4]}                            | there are 4 results for 3 rows, expected one for each in",
                "<html>                                               | what results were to be found in is no JSON"
            })
    void listThatTellsNotOfEachRowFailsAllOfThem(String answer, String message) throws Exception {
        answers(answer);
        try (StepBench bench = bench(HTTP.formatted(""))) {
            StepException failure = bench.failure(THREE);
            assertThat(failure).hasMessageContaining(message);
            assertThat(failure.kind()).isEqualTo("results");
            assertThat(failure.isTransient()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"of\": 1}, {\"of\": 2}                              | there is no result for \"c\", expected one for each row",
                "{\"of\": 1}, {\"of\": 2}, {\"of\": 2}                 | there are two results for 2, expected one for each row",
                "{\"of\": 1}, {\"of\": 2}, {\"of\": \"c\"}, {\"of\": 9} | there are results for 9, which no row of the chunk has",
                "{\"of\":4},{\"of\":5},{\"of\":6},{\"of\":7},{\"of\":8},{\"of\":9},{\"of\":9},{},[] | 9 results for 3 rows, expected one",
                "{\"of\": 1}, {\"of\": 2}, {\"an\": \"c\"}             | a result has no id at \"/of\": {\"an\":\"c\"}"
            })
    void listOfOthersFailsAllOfThem(String items, String message) throws Exception {
        answers("{\"items\": [" + items + "]}");
        try (StepBench bench = bench(HTTP.formatted(", id: /of"))) {
            assertThat(bench.failure(THREE)).hasMessageContaining(message);
        }
    }

    @Test
    void rowsOfOneIdCannotBeToldApartByIt() throws Exception {
        answers("{\"items\": [{\"of\": 1}, {\"of\": 2}]}");
        try (StepBench bench = bench(HTTP.formatted(", id: /of"))) {
            assertThat(bench.failure("{\"rows\": [{\"id\": 1}, {\"id\": \"1\"}], \"count\": 2}"))
                    .hasMessage(
                            "two rows of the chunk have \"1\" as \"id\", so that it does not tell whose a result is");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void programTellsByWhatItWrites() throws Exception {
        try (StepBench bench =
                bench("- {exec: [echo, '[true, false, true]'], results: {failed: each.value == false}}")) {
            assertThat(served(bench, THREE)).contains("\"results\":[true,null,true],\"again\":1");
            assertThat(emitted).hasSize(1);
        }
    }

    @Test
    void secretsAreInNoMessage() throws Exception {
        answers("{\"items\": [{\"status\": 500, \"seen\": \"s3cret-token\"}]}");
        try (StepBench bench = bench(HTTP.formatted("").replace("SERVER/bulk", "'SERVER/bulk?t={{env.TOKEN}}'"))) {
            assertThat(bench.failure(ONE)).hasMessageContaining("***").message().doesNotContain("s3cret-token");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rows.jsonl                    | - {sleep: 1s, results: {failed: each.x == 1}} | expected an \"input\" with \"chunk\"",
                "{file: rows.jsonl, chunk: 2}  | - {sleep: 1s, results: {failed: each.x == 1}, emit: /a} | both \"results\" and \"emit\"",
                "{file: rows.jsonl, chunk: 2}  | - {http: 'http://a/', results: {failed: each.x == 1, column: a}} | needs \"id\"",
                "{file: rows.jsonl, chunk: 2}  | - {name: each, sleep: 1s, results: {failed: each.x == 1}} | and so is a step",
                "{file: rows.jsonl, chunk: 2}  | - {name: each, sleep: 1s}\\n- {sleep: 1s, results: {failed: each.x == 1}} | and so is a step",
                "{file: rows.jsonl, chunk: 2}  | - {http: {url: 'http://a/', save: b}, results: {failed: each.x == 1}} | has no answer that"
            })
    void whatCannotBeIsSaidBefore(String input, String step, String message) {
        assertThatThrownBy(() -> job(input, step.replace("\\n", "\n"))).hasMessageContaining(message);
    }

    @Test
    void onlyTheLastStepHasResults() {
        assertThatThrownBy(() -> job(
                        "{file: rows.jsonl, chunk: 2}",
                        "- {http: 'http://a/', results: {failed: each.x == 1}}\n- {sleep: 1s}"))
                .hasMessageContaining("which only the last step can have");
    }
}
