package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Emission;
import dev.hawser.batch.StepException;
import dev.hawser.batch.job.JobParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How rows are made of what a step finds. */
class FinderTest {
    private final Watcher watcher = new Watcher();

    private CannedBench bench(String steps, String answers) throws Exception {
        CannedBench bench = CannedBench.of(steps, answers);
        bench.observer = watcher;
        return bench;
    }

    private CannedBench page(String emit, String html) throws Exception {
        return bench(
                "- {name: a, http: 'http://a.test/dir/page', emit: {" + emit + "}}",
                "{a: {body: \"" + html.replace("\"", "\\\"") + "\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "<a href='b'>          ~ http://a.test/dir/b",
                "<a href='/b?c=1&d'>   ~ http://a.test/b?c=1&d",
                "<a href='b#top'>      ~ http://a.test/dir/b",
                "<a href='#top'>       ~ http://a.test/dir/page",
                "<a href='../b c'>     ~ http://a.test/b%20c",
                "<a href='//b.test/c'> ~ http://b.test/c",
                "<a href='HTTPS://b.test/'> ~ https://b.test/",
                "<base href='http://c.test/x/'><a href='b'> ~ http://c.test/x/b",
                "<img src='b.png'>     ~ http://a.test/dir/b.png",
                "<a href=''>           ~ http://a.test/dir/page",
                "<a>                   ~ ",
                "<a href='mailto:x@y'> ~ ",
                "<a href='ftp://b/'>   ~ ",
                "<a href='javascript:x()'> ~ ",
                "<a href='http://b.test/%zz'> ~ ",
                "<a href='http:///x'>  ~ ",
            })
    void linksAreWhatCanBeAskedFor(String html, String url) throws Exception {
        var _ = page("links: 'a, img'", html).serve("{}").done();
        assertThat(watcher.found()).isEqualTo(url == null ? List.of() : java.util.List.of("{\"id\":\"" + url + "\"}"));
    }

    @Test
    void theTextOfALinkIsThereForItsRow() throws Exception {
        String emit = "links: 'a.n', row: {id: '{{found.value}}', called: '{{found.text}}', of: '{{id}}'}";
        var _ = page(emit, "<a class=n href=b>One <b>two</b></a><a href=c>no</a>")
                .serve("{\"id\": 7}")
                .done();
        assertThat(watcher.found()).containsExactly("{\"id\":\"http://a.test/dir/b\",\"called\":\"One two\",\"of\":7}");
    }

    private CannedBench json(String emit, String json) throws Exception {
        return bench("- {name: a, http: 'http://a.test/', emit: " + emit + "}", "{a: {json: " + json + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "/n                 ~ {n: [{id: 1, x: 2}]}   ~ {\"id\":1,\"x\":2}",
                "/n                 ~ {n: {id: 1}}           ~ {\"id\":1}",
                "/n                 ~ {n: 5}                 ~ {\"id\":5}",
                "/n                 ~ {n: null}              ~ ''",
                "/n                 ~ {m: 1}                 ~ ''",
                "/n                 ~ {n: [[1, 2]]}          ~ {\"id\":[1,2]}",
                "{json: /n, as: url} ~ {n: [x]}              ~ {\"url\":\"x\"}",
                "{json: /n, as: url} ~ {n: [{id: 1}]}        ~ {\"id\":1}",
                "{json: /n, where: found.k == 'y'} ~ {n: [{id: 1, k: x}, {id: 2, k: y}]} ~ {\"id\":2,\"k\":\"y\"}",
                "{json: /n, row: {id: 'p{{found.id}}'}} ~ {n: [{id: 1}]} ~ {\"id\":\"p1\"}",
            })
    void rowsAreMadeOfJson(String emit, String json, String rows) throws Exception {
        var _ = json(emit, json).serve("{}").done();
        assertThat(String.join(" ", watcher.found())).isEqualTo(rows);
    }

    @Test
    void whatIsFoundIsOfOneRowOnlyAndNotThereBehindTheStep() throws Exception {
        CannedBench bench = bench("""
                - {name: a, http: 'http://a.test/', emit: {json: /n, row: {id: '{{found.id}}'}}}
                - {name: b, log: '{{found.id}}'}
                """, "{a: {json: {n: [{id: 1}, {x: 2}]}}}");
        assertThat(bench.serve("{}").failed())
                .as("the second has no id")
                .returns("template", StepException::kind)
                .hasMessageContaining("{{found.id}}");
    }

    @Test
    void aRowThatIsNoMappingFailsTheStep() throws Exception {
        assertThat(json("{json: /n, row: '{{found.value}}'}", "{n: [1]}")
                        .serve("{}")
                        .failed())
                .hasMessage("\"row\" is no mapping from columns to values")
                .returns("emit", StepException::kind)
                .returns(false, StepException::isTransient);
        assertThat(watcher.emitted).isEmpty();
    }

    @Test
    void aRowThatIsTooDeepForTheFilesOfARunFailsTheStep() throws Exception {
        String deep = "[".repeat(490) + "]".repeat(490);
        assertThat(json("{json: /n, row: {id: 1, x: '{{found.x}}'}}", "{n: {x: " + deep + "}}")
                        .serve("{}")
                        .failed())
                .hasMessageStartingWith("a row that was found is nested deeper than ")
                .returns("emit", StepException::kind);
    }

    @Test
    void aSecretOfTheRunIsInNoRow() throws Exception {
        CannedBench bench = bench("""
                - {name: a, http: {url: 'http://a.test/', headers: {X-Key: '{{env.TOKEN}}'}}, emit: /n}
                """, "{a: {json: {n: [{id: 1}, {id: 's3cret-token'}]}}}");
        assertThat(bench.serve("{}").failed())
                .hasMessageContaining("a row that was found has a secret in it")
                .hasMessageNotContaining("s3cret");
        assertThat(watcher.emitted).as("none of them").isEmpty();
    }

    private static String ids(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2048, 1", "2049, 2", "4096, 2", "4097, 3"})
    void theyAreMadeSafeSomeAtATime(int count, int times) throws Exception {
        var _ = json("/n", "{n: [" + ids(count) + "]}").serve("{}").done();
        assertThat(watcher.found()).hasSize(count).doesNotHaveDuplicates();
        assertThat(watcher.emitted).hasSize(times);
    }

    @Test
    void longRowsAreMadeSafeFewerAtATime() throws Exception {
        String text = "x".repeat(300_000);
        String rows = IntStream.range(0, 7)
                .mapToObj(i -> "{id: " + i + ", t: '" + text + "'}")
                .collect(Collectors.joining(","));
        var _ = json("/n", "{n: [" + rows + "]}").serve("{}").done();
        assertThat(watcher.emitted.stream().map(each -> each.rows().size())).containsExactly(4, 3);
    }

    @Test
    void howFarAndHowManyIsToldWithTheRows() throws Exception {
        var _ = json("{json: /n, depth: 3, most: 9}", "{n: [1]}").serve("{}").done();
        assertThat(watcher.emitted)
                .singleElement()
                .extracting(Emission::step, Emission::depth, Emission::most)
                .containsExactly("a", 3, 9L);
    }

    @Test
    void whatIsLeftOutIsToldOnceForEachStep() throws Exception {
        watcher.beyond = 1;
        CannedBench bench = bench(
                "- {name: a, foreach: [1, 2], http: 'http://a.test/', emit: /n}\n"
                        + "- {name: b, http: 'http://a.test/', emit: /n}",
                "{a: {json: {n: 1}}, b: {json: {n: 1}}}");
        var _ = bench.serve("{}").done();
        assertThat(bench.log)
                .containsExactly(
                        "step a: rows are left out that it finds beyond \"depth\" or \"most\"",
                        "step b: rows are left out that it finds beyond \"depth\" or \"most\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{lines: text} ~ \"a\\n\\n b \\n\"      ~ {\"id\":\"a\"} {\"id\":\" b\"}",
                "{lines: json} ~ \"{\\\"id\\\":1}\\n7\" ~ {\"id\":1} {\"id\":7}",
                "{json: /n}    ~ \"{\\\"n\\\":[1]}\"    ~ {\"id\":1}",
                "{json: ''}    ~ \"\"                   ~ ''",
                "{lines: text} ~ \"\"                   ~ ''",
            })
    void whatAProgramWritesHasRows(String emit, String output, String rows) throws Exception {
        CannedBench bench = bench("- {name: a, exec: [x], emit: " + emit + "}", "{a: {stdout: " + output + "}}");
        var _ = bench.serve("{}").done();
        assertThat(String.join(" ", watcher.found())).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({"{lines: json}", "{json: /n}"})
    void whatIsNoJsonFailsTheStep(String emit) throws Exception {
        CannedBench bench = bench("- {name: a, exec: [x], emit: " + emit + "}", "{a: {stdout: 'no json'}}");
        assertThat(bench.serve("{}").failed())
                .hasMessage("what rows were to be found in is no JSON")
                .returns("emit", StepException::kind)
                .returns(false, StepException::isTransient);
    }

    private StepBench program(String script, String more) throws Exception {
        return new StepBench(new JobParser(StepWorkflow.types(), Map.of())
                .parse(
                        "input: rows.jsonl\nid: id\nsteps: [{name: a, exec: {command: [sh, -c, \"" + script + "\"]"
                                + more + "}]\n",
                        Path.of("job.yaml").toAbsolutePath(),
                        List.of()));
    }

    private String outcome(StepBench bench) throws Exception {
        return bench.call(() -> {
            try {
                var _ = bench.workflow.run(bench.attempt("{}", watcher));
                return "done";
            } catch (StepException failure) {
                return failure.kind() + ": " + failure.getMessage();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1048576, done", "1048577, emit: a line is longer than 1048576 characters"})
    @DisabledOnOs(OS.WINDOWS)
    void aLineMayBeSoLong(int length, String outcome) throws Exception {
        try (StepBench bench = program("printf '%" + length + "s' x", "}, emit: {lines: text}")) {
            assertThat(outcome(bench)).isEqualTo(outcome);
        }
        assertThat(watcher.found()).hasSize(outcome.equals("done") ? 1 : 0);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void manyEmptyLinesAreNotTheEnd() throws Exception {
        try (StepBench bench = program("yes '' | head -n 1048577; echo a", "}, emit: {lines: text}")) {
            assertThat(outcome(bench)).isEqualTo("done");
        }
        assertThat(watcher.found()).containsExactly("{\"id\":\"a\"}");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLastLineNeedsNoEndAndBlanksAtAnEndAreNoPartOfIt() throws Exception {
        try (StepBench bench = program("printf 'a  \\\\r\\\\n\\\\n  \\\\n b\\\\nc'", "}, emit: {lines: text}")) {
            assertThat(outcome(bench)).isEqualTo("done");
        }
        assertThat(watcher.found()).containsExactly("{\"id\":\"a\"}", "{\"id\":\" b\"}", "{\"id\":\"c\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "512, done",
        "513, 'output-too-large: the program wrote more than 512 bytes, which is the output-limit of JSON with rows in it'"
    })
    @DisabledOnOs(OS.WINDOWS)
    void jsonOfAProgramMayBeSoLong(int length, String outcome) throws Exception {
        try (StepBench bench = program("printf '%" + length + "s' '[1,2]'", ", output-limit: 512}, emit: {json: ''}")) {
            assertThat(outcome(bench)).isEqualTo(outcome);
        }
        assertThat(watcher.found()).hasSize(outcome.equals("done") ? 2 : 0);
    }

    @Test
    void rowsOfAStatementAreFoundInWhatItCaptures() throws Exception {
        CannedBench bench = bench(
                "- {name: a, sql: {url: 'jdbc:sqlite:x.db', query: SELECT 1}, emit: /rows}",
                "{a: {rows: [{id: 1, n: 2}, {id: 3}]}}");
        assertThat(bench.serve("{}").done().at("/a/count").asInt()).isEqualTo(2);
        assertThat(watcher.found()).containsExactly("{\"id\":1,\"n\":2}", "{\"id\":3}");
    }

    @Test
    void aStepThatFailsFindsNothing() throws Exception {
        CannedBench bench =
                bench("- {name: a, http: 'http://a.test/', emit: /n}", "{a: {status: 404, json: {n: [1]}}}");
        assertThat(bench.serve("{}").failed().kind()).isEqualTo("http-404");
        assertThat(watcher.emitted).isEmpty();
    }
}
