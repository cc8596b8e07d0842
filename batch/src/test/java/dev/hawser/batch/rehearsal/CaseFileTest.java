package dev.hawser.batch.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What stands in a file of cases, and which mistakes in it are told. */
class CaseFileTest {
    @Test
    void aCaseHasItsRowAnswersServicesAndWhatIsExpected() {
        CaseFile file = CaseFile.parse("""
                env: {TOKEN: t, PORT: 80, EMPTY: null}
                cases:
                  - name: first
                    row: {id: 1}
                    answers: {look: {status: 404}, tell: [{exit: 1}, {exit: 0}]}
                    services: {db: {url: here}, none: text}
                    expect: {outcome: done}
                  - row: {id: 2}
                """, "job.test.yaml");

        assertThat(file.environment()).isEqualTo(Map.of("TOKEN", "t", "PORT", "80", "EMPTY", ""));
        JobCase first = file.cases().getFirst();
        assertThat(first.name()).isEqualTo("first");
        assertThat(first.row()).hasToString("{\"id\":1}");
        assertThat(first.answers().get("look")).hasToString("{\"status\":404}");
        assertThat(first.answers().get("tell")).hasToString("[{\"exit\":1},{\"exit\":0}]");
        assertThat(first.services()).hasToString("{db={\"url\":\"here\"}}");
        assertThat(first.expect()).hasToString("{\"outcome\":\"done\"}");
        JobCase second = file.cases().getLast();
        assertThat(second.name()).as("of one without").isEqualTo("job.test.yaml, case 2");
        assertThat(second.answers()).isEmpty();
        assertThat(second.expect()).hasToString("{}");
    }

    @Test
    void theListsAreOfTheFileAlone() {
        CaseFile file = CaseFile.parse("cases: [{row: {}}]", "t");
        assertThatThrownBy(() -> file.cases().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> file.environment().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cases: []                              | t: has no \"cases\", expected a list of one or more",
                "env: {A: b}                            | t: has no \"cases\", expected a list of one or more",
                "cases: [{row: {}}]\\nrows: 1            | t: \"rows\" is not known, expected one of cases, env",
                "cases: [{row: {}}, {name: x}]          | t, case 2: has no \"row\", expected a mapping from columns to values",
                "cases: [{row: [1]}]                    | t, case 1: has no \"row\", expected a mapping from columns to values",
                "cases: [{row: {}, answer: {}}]         | t, case 1: \"answer\" is not known, expected one of name, row, answers, services, expect",
                "cases: [{row: {}, expect: {kid: x}}]   | t, case 1, expect: \"kid\" is not known, expected one of outcome, step, kind, message, attempts, captures, requests, emitted, log, seconds",
            })
    void aMistakeIsToldWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> CaseFile.parse(text.replace("\\n", "\n"), "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cases: [", "cases: {a: b", "a: 'b", "cases: \"x\n\n\n"})
    void whatIsNoYamlIsToldInOneLine(String text) {
        assertThatThrownBy(() -> CaseFile.parse(text, "broken.yaml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("broken.yaml: ")
                .hasMessageContaining("; ")
                .message()
                .doesNotContain("\n");
    }

    private static ObjectNode row(String input, String row) throws JobException {
        Job job = Cases.job("input: " + input + "\nsteps: [{sleep: 1s}]");
        return CaseFile.parse("cases: [{row: " + row + "}]", "t")
                .as(job.input())
                .cases()
                .getFirst()
                .row();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.csv   | {n: 7, yes: true, none: null, t: x} | {\"n\":\"7\",\"yes\":\"true\",\"none\":\"\",\"t\":\"x\"}",
                "a.tsv   | {n: 1.50}                           | {\"n\":\"1.5\"}",
                "a.jsonl | {n: 7, list: [1], none: null}       | {\"n\":7,\"list\":[1],\"none\":null}",
                "{file: a.csv, chunk: 3}   | {rows: [{n: 1}, {n: 2}], k: 5} | {\"rows\":[{\"n\":\"1\"},{\"n\":\"2\"}],\"k\":\"5\",\"count\":2}",
                "{file: a.jsonl, chunk: 3} | {rows: [{n: 1}], k: 5}         | {\"rows\":[{\"n\":1}],\"k\":5,\"count\":1}",
                "{file: a.jsonl, chunk: 3} | {rows: 5, k: 5}                | {\"rows\":5,\"k\":5}",
                "{file: a.csv, chunk: 3}   | {rows: x, k: 5}                | {\"rows\":\"x\",\"k\":\"5\"}",
                "{file: a.csv, chunk: 3}   | {rows: [x, 7]}                 | {\"rows\":[\"x\",7],\"count\":2}",
                "a.csv                     | {rows: [{n: 1}]}               | {\"rows\":\"\"}",
            })
    void rowsAreAsTheInputGivesThem(String input, String row, String given) throws Exception {
        assertThat(row(input, row)).hasToString(given);
    }

    @Test
    void theCaseItselfStaysAsItWas() throws Exception {
        CaseFile file =
                CaseFile.parse("{env: {A: b}, cases: [{name: x, row: {rows: [{n: 1}]}, expect: {attempts: 2}}]}", "t");
        Job job = Cases.job("input: {file: a.jsonl, chunk: 2}\nsteps: [{sleep: 1s}]");

        CaseFile as = file.as(job.input());

        assertThat(file.cases().getFirst().row()).hasToString("{\"rows\":[{\"n\":1}]}");
        assertThat(as.environment()).isEqualTo(Map.of("A", "b"));
        assertThat(as.cases().getFirst())
                .extracting(JobCase::name, each -> each.expect().toString())
                .isEqualTo(List.of("x", "{\"attempts\":2}"));
    }
}
