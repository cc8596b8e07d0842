package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be meant of steps, of what all of them may have and of services. */
class StepMistakesTest {
    private static final String ASK = "steps: [{name: ask, call: {url: x, capture: {tokens: /t, n: /n}}}]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "5!1! steps: was \"5\", expected a list of steps",
                "[]!1! steps: is empty, expected one or more",
                "[5]!2! a step was \"5\", expected a mapping such as `sleep: 3s`",
                "[[nap]]!2! a step was a list, expected a mapping such as `sleep: 3s`",
                "[{}]!2! a step has no type, expected one of call, nap, login",
                "[{tunnel: x}]!3! \"tunnel\" is no type of step; known are call, nap, login, name, when, on-error, retries,"
                        + " once, slots, foreach, emit, results",
                "[{name: , nap: 1s}]!8! was nothing, expected the name of a step",
                "[{name: [x], nap: 1s}]!9! was a list, expected the name of a step",
                "[{name: 1a, nap: 1s}]!9! name: was \"1a\", expected a name of letters, digits, _ and - that begins with a"
                        + " letter",
                "[{name: a.b, nap: 1s}]!9! name: was \"a.b\", expected a name of letters, digits, _ and - that begins with a"
                        + " letter",
                "[{name: found, nap: 1s}]!9! name: was \"found\", which has a meaning of its own in templates, expected a"
                        + " name of letters, digits, _ and - that begins with a letter",
                "[{nap: , name: x}]!7! nap: was nothing, expected a mapping",
                "[{nap: [1s]}]!8! for: was a list, expected a time such as 300ms, 30s or 5m",
                "[{call: {url: x, follow: on}}]!26! follow: was \"on\", expected true or false",
                "[{call: {url: x, expect: [200, 99]}}]!32! element 2 was \"99\", expected a whole number from 100 to 599",
                "[{call: {url: x, expect: 600}}]!26! expect: was \"600\", expected a whole number from 100 to 599",
                "[{call: {url: x, share: 1.01}}]!25! share: was \"1.01\", expected a number from 0 to 1",
                "[{call: {url: x, share: .nan}}]!25! share: was \".nan\", expected a number from 0 to 1",
                "[{call: {url: x, share: -0.1}}]!25! share: was \"-0.1\", expected a number from 0 to 1",
                "[{call: {url: x, method: GET}}]!26! method: was \"GET\", expected one of get, post, very-special",
                "[{call: {url: x, capture: [a]}}]!27! capture: was a list, expected a mapping from names to: a text",
                "[{call: {url: x, limit: 1 byte}}]!25! limit: was \"1 byte\", expected a size such as 512, 64KiB or 10MB",
                "[{call: {url: [x], method: get}}]!15! url: was a list, expected a text",
                "[{nap: 1s, when: }]!17! when: was nothing, expected a condition",
                "[{nap: 1s, when: [a]}]!18! when: was a list, expected a condition",
                "[{nap: 1s, when: 'a ='}]!21! when: \"=\" does not belong there, expected a condition such as plan == 'large'"
                        + " and not sites > 3",
                "[{nap: 1s, when: nap.x exists}]!18! when: {{nap.x}}: step \"nap\" has not run by then, only earlier ones"
                        + " have",
                "[{nap: 1s, when: each.x, foreach: [1]}]!18! when: {{each.x}}: there is no element by then, only when it is"
                        + " known whether the step is done, and for which list",
                "[{nap: 1s, foreach: '{{each.value}}'}]!22! in: {{each.value}}: there is no element by then, only when it is"
                        + " known whether the step is done, and for which list",
                "[{nap: 1s, on-error: stop}]!22! on-error: was \"stop\", expected one of continue, dead, retry",
                "[{nap: 1s, retries: no}]!21! attempts: was \"no\", expected a whole number from 1 to 1000",
                "[{nap: 1s, once: 1}]!18! once: was \"1\", expected true or false",
                "[{nap: 1s, slots: 0}]!19! slots: was \"0\", expected a whole number from 1 to 1000000",
                "[{nap: 1s, foreach: {slots: 2}}]!21! foreach: \"in\" is missing, expected any value, with names such as"
                        + " {{id}} in its texts",
                "[{nap: 1s, foreach: {in: [1], slots: 1001}}]!38! slots: was \"1001\", expected a whole number from 1 to 1000",
                "[{nap: 1s, foreach: {in: [1], most: 0}}]!37! most: was \"0\", expected a whole number from 1 to 100000",
                "[{login: {}, foreach: [1]}]!2! step \"login\" has \"foreach\" and captures token privately, which cannot be"
                        + " kept private in a list",
                "[{login: {}, once: true}]!2! step \"login\" is \"once\" and captures token privately, which is in no file: a"
                        + " resume that goes on behind it would not have that",
                "[{login: {x: 1}}]!11! \"x\" is no setting of step \"login\"",
                "[{name: a, login: [1]}]!19! login: was a list, expected a mapping",
                "[{name: each, nap: 1s}, {nap: 1s, foreach: [1]}]!25! step \"nap\" has \"foreach\", whose elements are called"
                        + " \"each\", and so is a step; expected another name of that",
            })
    void aStepThatCannotBeMeantIsTold(String steps, int column, String message) {
        assertThat(Jobs.mistakesOfAll("input: a.csv\nid: i\nsteps: \n  " + steps))
                .isEqualTo("job.yaml:4:" + (column + 2) + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "emit: {}!10! json: of json, links and lines one was expected, and no other",
                "emit: {json: /a, lines: text}!17! json: of json, links and lines one was expected, and no other",
                "emit: {links: a, lines: text}!10! json: of json, links and lines one was expected, and no other",
                "emit: items!10! json: was \"items\", expected a JSON pointer such as /items: Invalid input: JSON Pointer"
                        + " expression must start with '/': \"items\"",
                "emit: {links: 'a['}!18! links: was \"a[\", expected a CSS selector such as a.next: Did not find balanced marker at ''",
                "emit: {links: a}!3! step \"nap\" has no links that rows could be found by",
                "emit: {lines: json}!3! step \"nap\" has no lines that rows could be found by",
                "emit: {lines: csv}!18! lines: was \"csv\", expected one of text, json",
                "emit: {json: /a, depth: 0}!28! depth: was \"0\", expected a whole number of 1 or more",
                "emit: {json: /a, most: 0}!27! most: was \"0\", expected a whole number from 1 to 1000000000",
                "results: 'each.x'!3! step \"nap\" has \"results\", expected an \"input\" with \"chunk\", whose rows they are of",
            })
    void whatAStepFindsHasToBeMeant(String emit, int column, String message) {
        String mistakes = Jobs.mistakesOfAll("input: a.csv\nid: i\nsteps:\n- {nap: 1s,\n   " + emit + "}");
        int row = message.startsWith("step ") ? 4 : 5;
        assertThat(mistakes.lines()).contains("job.yaml:" + row + ":" + column + ": " + message);
    }

    @Test
    void rowsThatAreFoundNeedAnId() {
        assertThat(Jobs.mistakesOfAll("input: a.csv\nsteps: [{name: look, nap: 1s, emit: /a}]"))
                .isEqualTo(
                        "job.yaml:2:9: step \"look\" has \"emit\", expected an \"id\" of the job, by which the rows that it"
                                + " finds are told apart");
    }

    @Test
    void whatWasFoundIsKnownWhileARowIsMadeOfItOnly() {
        String job =
                "input: a.jsonl\nid: i\nsteps: [{nap: 1s, emit: {json: /a, row: {i: '{{found.value}}'}}}, {call: '%s'}]";
        assertThat(Jobs.mistakesOfAll(job.formatted("x"))).isEqualTo("no mistake");
        // behind it the name is one of a column
        assertThat(Jobs.mistakesOfAll(job.formatted("{{found.value}}"))).isEqualTo("no mistake");
    }

    static Stream<Arguments> results() {
        String chunk = "input: {file: a.csv, chunk: 2}\nsteps:\n";
        return Stream.of(
                arguments(
                        chunk + "- {nap: 1s, results: each.x}\n- {name: b, nap: 1s}",
                        "job.yaml:3:3: step \"nap\" has \"results\", which only the last step can have"),
                arguments(
                        chunk + "- {nap: 1s, results: each.x, foreach: [1]}",
                        "job.yaml:3:3: step \"nap\" has both \"results\" and \"foreach\", expected one of them"),
                arguments(
                        chunk.replace("steps", "id: i\nsteps") + "- {nap: 1s, results: each.x, emit: /a}",
                        "job.yaml:2:5: id: is of single rows, but with \"chunk\" several are served as one\n"
                                + "job.yaml:4:3: step \"nap\" has both \"results\" and \"emit\", expected one of them"),
                arguments(
                        chunk + "- {login: {}, results: each.x}",
                        "job.yaml:3:3: step \"login\" has no answer that \"results\" could be in"),
                arguments(
                        chunk + "- {nap: 1s, results: {failed: each.x, column: n}}",
                        "job.yaml:3:47: column: needs \"id\", which says where the same stands in an element"),
                arguments(
                        chunk + "- {nap: 1s, results: {in: /a}}",
                        "job.yaml:3:22: results: \"failed\" is missing, expected a condition such as plan == 'large' and not"
                                + " sites > 3"),
                arguments(
                        chunk + "- {name: each, nap: 1s}\n- {nap: 1s, results: each.x}",
                        "job.yaml:4:3: step \"nap\" has \"results\", whose elements are called \"each\", and so is a step;"
                                + " expected another name of that"),
                arguments(
                        chunk.replace("steps", "services: [{name: each, tunnel: x}]\nsteps")
                                + "- {nap: 1s, results: each.x}",
                        "job.yaml:4:3: step \"nap\" has \"results\", whose elements are called \"each\", and so is a service;"
                                + " expected another name of that"),
                arguments(
                        chunk + "- {nap: 1s}\nfinally:\n- {name: f, nap: 1s, results: each.x}",
                        "job.yaml:5:3: step \"f\" (nap) has \"results\", which only the last step can have"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultsAreOfTheRowsOfAChunk(String job, String message) {
        assertThat(Jobs.mistakesOfAll(job)).isEqualTo(message);
    }

    static Stream<Arguments> servicesAndLastSteps() {
        String head = "input: a.csv\nid: i\n";
        return Stream.of(
                        arguments(
                                "services: x\n" + ASK,
                                "job.yaml:3:11: services: was \"x\", expected a list of services"),
                        arguments("services: []\n" + ASK, "job.yaml:3:11: services: is empty, expected one or more"),
                        arguments(
                                "services: [{nap: 1s}]\n" + ASK,
                                "job.yaml:3:13: \"nap\" is no type of step; known are tunnel, name"),
                        arguments(
                                "services: [{tunnel: x, when: 'true'}]\n" + ASK,
                                "job.yaml:3:24: \"when\" is no type of step; known are tunnel, name"),
                        arguments("services: [{tunnel: x}, {name: tunnel, tunnel: y}]\n" + ASK, "no mistake"),
                        arguments(
                                "services: [{name: t, tunnel: x}, {name: t, tunnel: y}]\n" + ASK,
                                "job.yaml:3:34: a second step is named \"t\""),
                        arguments(
                                "services: [{name: ask, tunnel: x}]\n" + ASK,
                                "job.yaml:4:9: a service is named \"ask\" too"),
                        arguments(
                                "services: [{name: f, tunnel: x}]\n" + ASK + "\nfinally: [{name: f, nap: 1s}]",
                                "job.yaml:5:11: a service is named \"f\" too"),
                        arguments(
                                "services: [{name: t, tunnel: x}]\nsteps: [{call: '{{t.prot}}'}]",
                                "job.yaml:4:17: url: step \"t\" captures no \"prot\"; did you mean \"port\"?"),
                        arguments("services: [{name: t, tunnel: x}]\nsteps: [{call: '{{t.port}}'}]", "no mistake"),
                        arguments(ASK + "\nfinally: []", "job.yaml:4:10: finally: is empty, expected one or more"),
                        arguments(
                                ASK + "\nfinally: [{name: ask, nap: 1s}]",
                                "job.yaml:4:11: a second step is named \"ask\""),
                        arguments(
                                ASK + "\nfinally: [{nap: 1s, once: true}]",
                                "job.yaml:4:11: step \"nap\" is of \"finally\" and cannot be \"once\""),
                        arguments(
                                ASK + "\nfinally: [{nap: 1s, emit: /a}]",
                                "job.yaml:4:11: step \"nap\" is of \"finally\" and cannot \"emit\" rows"),
                        arguments(ASK + "\nfinally: [{call: '{{failure.kind}} {{ask.n}}'}]", "no mistake"),
                        arguments(
                                ASK + "\nfinally: [{call: '{{failure.kid}}'}]",
                                "job.yaml:4:19: url: step \"failure\" captures no \"kid\"; did you mean \"kind\"?"),
                        arguments(
                                "steps: [{name: a, call: x, on-error: continue}, {call: '{{a.failure.kind}}'}]",
                                "no mistake"),
                        arguments(
                                "steps: [{name: a, call: x}, {call: '{{a.failure.kind}}'}]",
                                "job.yaml:3:37: url: step \"a\" captures no \"failure.kind\"; it captures nothing"),
                        arguments(
                                "steps: [{name: a, call: x, foreach: [1]}, {call: '{{a.items.0}} {{a.count}}'}]",
                                "no mistake"),
                        arguments(
                                "steps: [{name: a, call: {url: x, capture: {n: /n}}, foreach: [1]}, {call: '{{a.n}}'}]",
                                "job.yaml:3:76: url: step \"a\" captures no \"n\"; known are count, items"))
                .map(each -> arguments(head + each.get()[0], each.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("servicesAndLastSteps")
    void servicesAndLastStepsAreCheckedLikeSteps(String job, String message) {
        assertThat(Jobs.mistakesOfAll(job)).isEqualTo(message);
    }

    @Test
    void whatStandsInTheJobIsToldInOneLine() {
        assertThat(Jobs.mistakesOfAll("input: a.csv\n\"slo\\nts\": 4\n" + ASK))
                .isEqualTo("job.yaml:2:1: \"slo\\nts\" is no setting of a job; did you mean \"slots\"?");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nslots: \"a\\x85b\\u2028c\\ed\\u2029\\r\\tx\"\n" + ASK))
                .isEqualTo(
                        "job.yaml:2:8: slots: was \"a\\u0085b\\u2028c\\u001Bd\\u2029\\r\\tx\", expected a whole number from 1"
                                + " to 1000000");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nslots: " + "a".repeat(61) + "\n" + ASK))
                .contains("\"" + "a".repeat(60) + "…\"");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nslots: " + "a".repeat(60) + "\n" + ASK))
                .contains("\"" + "a".repeat(60) + "\"");
        assertThat(Jobs.mistakesOfAll("input: a.csv\nslots: " + "a".repeat(59) + "\uD83D\uDE00b\n" + ASK))
                .contains("\"" + "a".repeat(59) + "…\"");
    }
}
