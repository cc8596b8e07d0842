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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What rows steps find: in JSON, in pages, in the output of programs. */
class EmitTest {
    private final TestServer server = new TestServer();
    private final List<Emission> emitted = new ArrayList<>();
    private int beyond;

    private final StepObserver observer = new StepObserver() {
        @Override
        public void started(String step) {}

        @Override
        public void ended(String step, boolean succeeded) {}

        @Override
        public Deferred<Emission.Result> emit(Emission emission) {
            emitted.add(emission);
            return Deferred.succeed(new Emission.Result(emission.rows().size(), 0, beyond));
        }
    };

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private static Job job(String text) throws JobException {
        return new JobParser(StepWorkflow.types(), Map.of("TOKEN", "s3cret-token"))
                .parse(text, Path.of("job.yaml").toAbsolutePath(), List.of());
    }

    private StepBench bench(String steps) throws JobException {
        return new StepBench(job("input: rows.jsonl\nid: url\nsteps:\n"
                + steps.replace("SERVER", server.url()).indent(2)));
    }

    private List<String> rows(StepBench bench, String row) throws Exception {
        var _ = bench.call(() -> bench.workflow.run(bench.attempt(row, observer)));
        return emitted.stream()
                .flatMap(emission -> emission.rows().stream())
                .map(Object::toString)
                .toList();
    }

    private void answers(String body) {
        server.on(
                "/dir/", (request, out) -> out.write(TestServer.response(200, body.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void listInABodyHasARowForEachElement() throws Exception {
        answers("{\"items\": [{\"url\": \"a\", \"n\": 1}, null, \"b\", 7], \"next\": \"c\"}");
        try (StepBench bench = bench("- {name: page, http: {url: SERVER/dir/}, emit: /items}")) {
            assertThat(rows(bench, "{}")).containsExactly("{\"url\":\"a\",\"n\":1}", "{\"url\":\"b\"}", "{\"url\":7}");
        }
        emitted.clear();
        try (StepBench bench =
                bench("- {http: {url: SERVER/dir/}, emit: {json: /next, row: {url: '{{found.value}}', of:"
                        + " '{{url}}'}, depth: 3, most: 9}}\n- {http: {url: SERVER/dir/}, emit: /absent}")) {
            assertThat(rows(bench, "{\"url\": \"x\"}")).containsExactly("{\"url\":\"c\",\"of\":\"x\"}");
            assertThat(emitted.getFirst())
                    .extracting(Emission::step, Emission::depth, Emission::most)
                    .containsExactly("http", 3, 9L);
        }
    }

    @Test
    void linksOfAPageAreAbsoluteWithoutFragmentAndOfTheKindThatIsAskedFor() throws Exception {
        answers(
                "<a class=next href='/p?a=1#top'>One</a><a class=next href='b c'>Two</a><a class=next href='mailto:x@y'>m</a>"
                        + "<a href='/other'>no</a><a class=next href='http://elsewhere.test/'>E</a><a class=next>none</a>");
        try (StepBench bench =
                bench("- {http: {url: SERVER/dir/}, emit: {links: a.next, where: '{{found.value|host}} =="
                        + " {{url|host}}'}}")) {
            assertThat(rows(bench, "{\"url\": \"" + server.url() + "/dir/\"}"))
                    .containsExactly(
                            "{\"url\":\"" + server.url() + "/p?a=1\"}", "{\"url\":\"" + server.url() + "/dir/b%20c\"}");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linesOfAProgramAreMadeSafeSomeAtATime() throws Exception {
        try (StepBench bench = bench("- {exec: [seq, '5000'], emit: {lines: text}}")) {
            assertThat(rows(bench, "{}"))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 5000)
                            .mapToObj(i -> "{\"url\":\"" + i + "\"}")
                            .toList());
            assertThat(emitted).hasSize(3);
        }
        emitted.clear();
        try (StepBench bench =
                bench("- {exec: [printf, '{\"url\":1,\"b\":[2]}\\n\\n7'], emit: {lines: json, as: url}}")) {
            assertThat(rows(bench, "{}")).containsExactly("{\"url\":1,\"b\":[2]}", "{\"url\":7}");
        }
        emitted.clear();
        try (StepBench bench = bench("- {exec: [echo, '[1,2]'], emit: {json: ''}}")) {
            assertThat(rows(bench, "{}")).containsExactly("{\"url\":1}", "{\"url\":2}");
        }
    }

    @Test
    void whatIsLeftOutIsToldOnce() throws Exception {
        beyond = 1;
        answers("[1]");
        try (StepBench bench = bench("- {http: {url: SERVER/dir/}, emit: {json: ''}}")) {
            var _ = rows(bench, "{}");
            var _ = rows(bench, "{}");
            assertThat(bench.log)
                    .filteredOn(line -> line.contains("left out"))
                    .containsExactly("step http: rows are left out that it finds beyond \"depth\" or \"most\"");
        }
    }

    @Test
    void secretsAreInNoRow() throws Exception {
        answers("{\"next\": \"/p?key=s3cret-token\"}");
        try (StepBench bench = bench("- {http: {url: 'SERVER/dir/?key={{env.TOKEN}}'}, emit: /next}")) {
            assertThatThrownBy(() -> rows(bench, "{}"))
                    .isInstanceOfSatisfying(
                            StepException.class, e -> assertThat(e.kind()).isEqualTo("emit"))
                    .hasMessageContaining("has a secret in it")
                    .hasMessageNotContaining("s3cret");
            assertThat(emitted).isEmpty();
        }
    }

    @Test
    void whatIsNoJsonFailsTheStep() throws Exception {
        answers("<html>");
        try (StepBench bench = bench("- {http: {url: SERVER/dir/}, emit: /next}")) {
            assertThatThrownBy(() -> rows(bench, "{}")).hasMessageContaining("is no JSON");
        }
    }

    @Test
    void mistakesAreToldWithTheJob() {
        assertThatThrownBy(() -> job("input: a.csv\nsteps: [{exec: ls, emit: {lines: text}}]"))
                .hasMessageContaining("expected an \"id\" of the job");
        assertThatThrownBy(() -> job("input: a.csv\nid: u\nsteps: [{sleep: 1s, emit: {lines: text}}]"))
                .hasMessageContaining("has no lines");
        assertThatThrownBy(() -> job("input: a.csv\nid: u\nsteps: [{http: {url: http://a}, emit: {links: 'a[['}}]"))
                .hasMessageContaining("a CSS selector such as a.next");
        assertThatThrownBy(
                        () -> job("input: a.csv\nid: u\nsteps: [{http: {url: http://a}, emit: {links: a, json: /a}}]"))
                .hasMessageContaining("of json, links and lines one was expected");
        assertThatThrownBy(() -> job("input: a.csv\nid: u\nsteps: [{sleep: 1s}]\nfinally: [{exec: ls, emit: /a}]"))
                .hasMessageContaining("cannot \"emit\" rows");
    }
}
