package dev.hawser.batch.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How what came of a row is compared with what a case expects. */
class JobCaseTest {
    private static final String JOB = """
            input: rows.jsonl
            id: id
            retries: {attempts: 2, base: 1s}
            steps:
              - name: look
                http: {url: "http://a.test/{{id}}", headers: {X-Page: "3"}, capture: {n: /n, s: status}}
                emit: /more
              - sleep: 90s
              - log: "served {{id}}"
            """;

    private static final String GOOD = "answers: {look: {json: {n: 7, more: [b, c]}}}";
    private static final String BAD = "answers: {look: {status: 404}}";

    private static List<String> wrong(String answers, String expect) throws Exception {
        JobCase one = Cases.one("row: {id: a}\n" + answers + "\nexpect: " + expect);
        Job job = Cases.job(JOB);
        return one.wrong(Rehearsal.of(job, one.row(), one.canned()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{outcome: done, attempts: 1, step: none, kind: none}",
                "{captures: {look: {n: 7}}}",
                "{captures: {look: {n: '7', s: 200.0}}}",
                "{requests: 1}",
                "{requests: [{step: look, method: GET, headers: {x-page: 3}}]}",
                "{emitted: [{id: b}, {id: c}], log: [served a, rved]}",
                "{seconds: 3600}",
            })
    void whatIsAsExpectedIsNotTold(String expect) throws Exception {
        assertThat(wrong(GOOD, expect)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{outcome: dead}              | outcome: was done, expected dead",
                "{attempts: 2}                | attempts: was 1, expected 2",
                "{step: look}                 | step: was none, expected look",
                "{kind: http-404}             | kind: was none, expected http-404",
                "{message: gone}              | message: was \"\", expected \"gone\" in it",
                "{captures: {look: {n: 8}}}   | captures.look.n: was 7, expected 8",
                "{captures: {look: {m: 8}}}   | captures.look.m: was nothing, expected 8",
                "{captures: {other: {n: 8}}}  | captures.other.n: was nothing, expected 8",
                "{requests: []}               | requests: there were 1, expected 0",
                "{requests: [{method: POST}]} | requests 1.method: was \"GET\", expected \"POST\"",
                "{requests: [{headers: {x-page: 4}}]} | requests 1.headers.x-page: was \"3\", expected 4",
                "{requests: [{headers: {x-none: 4}}]} | requests 1.headers.x-none: was nothing, expected 4",
                "{emitted: 3}                 | emitted: there were 2, expected 3; they are [{\"id\":\"b\"}, {\"id\":\"c\"}]",
                "{emitted: [{id: b}, {id: d}]} | emitted 2.id: was \"c\", expected \"d\"",
                "{log: [served a, served b]}  | log: was [served a], expected \"served b\" in it",
            })
    void whatIsNotAsExpectedIsTold(String expect, String line) throws Exception {
        assertThat(wrong(GOOD, expect)).singleElement().asString().startsWith(line);
    }

    @Test
    void aRowThatTookTooLongIsTold() throws Exception {
        assertThat(wrong(GOOD, "{seconds: 89.9}"))
                .singleElement()
                .asString()
                .matches("took [0-9]+\\.[0-9] s, expected 89\\.9 s at most");
    }

    @Test
    void aRowMayTakeJustAsLongAsExpected() {
        JobCase one = Cases.one("row: {id: a}\nexpect: {seconds: 90, attempts: 0}");
        assertThat(one.wrong(new Rehearsal.Result(
                        "done",
                        null,
                        Cases.object("{}"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(90))))
                .isEmpty();
    }

    @Test
    void aFailureThatNothingSpeaksOfIsTold() throws Exception {
        assertThat(wrong(BAD, "{attempts: 1}"))
                .containsExactly(
                        "the row is dead, step look, http-404: status was 404, expected 200-299; the body is: empty");
        assertThat(wrong(BAD, "{outcome: done}"))
                .containsExactly(
                        "outcome: was dead, step look, http-404: status was 404, expected 200-299; the body is:"
                                + " empty, expected done");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{outcome: dead}", "{kind: http-404}", "{step: look}", "{message: was 404}"})
    void aFailureThatIsSpokenOfIsAsExpected(String expect) throws Exception {
        assertThat(wrong(BAD, expect)).isEmpty();
    }

    @Test
    void whatHasNoAnswerIsToldBeforeAllElse() throws Exception {
        assertThat(wrong("answers: {}", "{kind: other}"))
                .containsExactly("there is no answer for step \"look\"", "kind: was no-answer, expected other");
        assertThat(wrong("answers: {look: [{status: 503}]}", "{kind: no-answer}"))
                .containsExactly("there is no answer for step \"look\", for the 2. time");
    }

    @Test
    void allThatIsWrongIsTold() throws Exception {
        assertThat(wrong(GOOD, "{attempts: 3, seconds: 1, requests: 0, log: [x]}"))
                .extracting(line -> line.substring(0, 4))
                .containsExactly("atte", "took", "requ", "log:");
    }

    private static List<String> compared(String expected, String actual) {
        List<String> wrong = new ArrayList<>();
        JsonMapper json = JsonMapper.shared();
        JsonNode wants = json.readTree(expected);
        Matching.subset("x", wants, json.readTree(actual), wrong);
        return wrong;
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("1", "1.0", true),
                Arguments.of("1", "2", false),
                Arguments.of("1", "\"1\"", true),
                Arguments.of("\"1\"", "1", true),
                Arguments.of("\"1.0\"", "1", false),
                Arguments.of("true", "\"true\"", true),
                Arguments.of("true", "false", false),
                Arguments.of("null", "null", true),
                Arguments.of("[1,2]", "[1,2]", true),
                Arguments.of("[1,2]", "[1]", false),
                Arguments.of("[]", "\"\"", false),
                Arguments.of("\"\"", "[]", false),
                Arguments.of("{\"a\":1}", "{\"a\":1,\"b\":2}", true),
                Arguments.of("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1,\"c\":2}}", true),
                Arguments.of("{\"a\":1,\"b\":2}", "{\"a\":1}", false),
                Arguments.of("{\"a\":1}", "7", false),
                Arguments.of("\"\"", "\"x\"", false));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aNumberIsTheSameAsATextThatSaysItAndAMappingMayHaveMore(String expected, String actual, boolean same) {
        assertThat(compared(expected, actual).isEmpty()).isEqualTo(same);
    }

    @Test
    void eachFieldThatDiffersIsToldByItsPath() {
        assertThat(compared("{\"a\":{\"b\":1,\"c\":2},\"d\":3}", "{\"a\":{\"b\":5},\"d\":4}"))
                .containsExactly(
                        "x.a.b: was 5, expected 1", "x.a.c: was nothing, expected 2", "x.d: was 4, expected 3");
    }
}
