package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobMistakesTest {
    private static final String STEPS = "\nsteps: [{nap: 3s}]\n";

    private static Arguments head(String name, String text, String message) {
        return argumentSet(name, text + STEPS, message);
    }

    static Stream<Arguments> mistakesOfTheHead() {
        return Stream.of(
                head(
                        "nothing but steps",
                        "",
                        "job.yaml:2:1: a job: \"input\" is missing, expected a path, or - for"
                                + " standard input, or a mapping"),
                head(
                        "misspelt setting",
                        "input: a.csv\nslost: 4",
                        "job.yaml:2:1: \"slost\" is no setting of a job; did you mean \"slots\"?"),
                head(
                        "number out of range",
                        "input: a.csv\nslots: 0",
                        "job.yaml:2:8: slots: was \"0\", expected a whole number from 1 to 1000000"),
                head(
                        "time without unit",
                        "input: a.csv\ntimeout: 30",
                        "job.yaml:2:10: timeout: was \"30\", expected a time such as 300ms, 30s or 5m, or none: it has no"
                                + " unit"),
                head(
                        "time of no length",
                        "input: a.csv\ntimeout: 0s",
                        "job.yaml:2:10: timeout: was \"0s\", expected a time such as 300ms, 30s or 5m, or none: it must be"
                                + " longer than 0"),
                head(
                        "rate without time",
                        "input: a.csv\nrate: 50",
                        "job.yaml:2:7: rate: was \"50\", expected a rate such as 50/s, 3000/m or 1/10s, or server: it does not say in"
                                + " which time"),
                head(
                        "one of several stop rules",
                        "input: a.csv\nhalt: ['now,fail=10%', 'later,fail=3']",
                        "job.yaml:2:24: element 2 was \"later,fail=3\", expected a stop rule such as now,fail=10%,"
                                + " soon,fail=3 or never"),
                head(
                        "no value",
                        "input: a.csv\nslots:",
                        "job.yaml:2:7: slots: was nothing, expected a whole number from 1 to 1000000"),
                head(
                        "a list for a number",
                        "input: a.csv\nslots: [1]",
                        "job.yaml:2:8: slots: was a list, expected a whole number from 1 to 1000000"),
                head(
                        "none of the words",
                        "input: a.csv\nduplicates: ignore",
                        "job.yaml:2:13: duplicates: was \"ignore\", expected one of refuse, run, skip"),
                head(
                        "format that cannot be told",
                        "input: customers.dat",
                        "job.yaml:1:8: file: \"format\" is missing, expected csv, tsv, jsonl, lines or nul, because the extension of"
                                + " the file does not tell it"),
                head(
                        "settings that a format does not have",
                        "input: {file: a.jsonl, delimiter: ';', encoding: latin1}",
                        "job.yaml:1:35: delimiter: is for csv and tsv, but the format is jsonl\n"
                                + "job.yaml:1:50: encoding: was ISO-8859-1, expected utf-8 for jsonl"),
                head(
                        "encoding that is not known",
                        "input: {file: a.csv, encoding: utf-9}",
                        "job.yaml:1:32: encoding: was \"utf-9\", expected an encoding such as utf-8: this Java does not know"
                                + " it"),
                head(
                        "misspelt setting within another",
                        "input: {file: a.csv, deliminator: ';'}",
                        "job.yaml:1:22: \"deliminator\" is no setting of input; did you mean \"delimiter\"?"),
                head(
                        "a cap per key without a key",
                        "input: a.csv\nper-key: 4",
                        "job.yaml:2:10: per-key: needs \"key\", which tells what to count by"),
                head(
                        "a key that needs an attempt",
                        "input: a.csv\nper-key: 4\nkey: '{{slot}}'",
                        "job.yaml:3:7: key: {{slot}} is known in steps only, and this is used before they start"),
                head(
                        "cap below base",
                        "input: a.csv\nretries: {base: 2s, cap: 1s}",
                        "job.yaml:2:26: cap: the cap is shorter than the base"),
                head(
                        "nothing follows from what cannot be read",
                        "input: [a]\nretries: {base: 2s, cap: x}",
                        "job.yaml:1:8: file: was a list, expected a path, or - for standard input\n"
                                + "job.yaml:2:26: cap: was \"x\", expected a time such as 300ms, 30s or 5m"),
                head(
                        "set twice",
                        "input: a.csv\nslots: 3\nslots: 4",
                        "job.yaml:3:1: \"slots\" is set a second time; the first is in line 2"),
                head(
                        "several at once, in their order",
                        "slots: many\ninput: {file: a.csv, quote: ','}\ntimeout: soon",
                        "job.yaml:1:8: slots: was \"many\", expected a whole number from 1 to 1000000\n"
                                + "job.yaml:2:29: quote: is the delimiter too, expected another character\n"
                                + "job.yaml:3:10: timeout: was \"soon\", expected a time such as 300ms, 30s or 5m, or none"));
    }

    static Stream<Arguments> mistakesOfSteps() {
        return Stream.of(
                argumentSet("no list", "nap: 3s", "job.yaml:3:3: steps: was a mapping, expected a list of steps"),
                argumentSet("no type", "- name: x", "job.yaml:3:5: a step has no type, expected one of call, nap"),
                argumentSet(
                        "misspelt type",
                        "- name: x\n  cal: http://x",
                        "job.yaml:4:5: \"cal\" is no type of step; did you mean \"call\"?"),
                argumentSet(
                        "setting beside its step type",
                        "- call:\n  url: http://x",
                        "job.yaml:4:5: \"url\" is a setting of \"call\", expected it below that, indented by more"),
                argumentSet(
                        "two types in one step",
                        "- nap: 1s\n  call: x",
                        "job.yaml:4:5: a step was both \"nap\" and \"call\", expected two steps, each with a dash"),
                argumentSet(
                        "two steps of a name",
                        "- {name: a, nap: 1s}\n- {name: a, nap: 1s}",
                        "job.yaml:4:5: a second step is named \"a\""),
                argumentSet(
                        "name with a meaning",
                        "- {name: env, nap: 1s}",
                        "job.yaml:3:12: name: was \"env\", which has a meaning of its own in templates, expected a name of"
                                + " letters, digits, _ and - that begins with a letter"),
                argumentSet(
                        "required setting missing",
                        "- call: {method: post}",
                        "job.yaml:3:11: step \"call\": \"url\" is missing, expected a text, with names such as {{id}} in"
                                + " it"),
                argumentSet(
                        "misspelt setting of a step",
                        "- name: install\n  call:\n    url: x\n    metod: post",
                        "job.yaml:6:7: \"metod\" is no setting of step \"install\" (call); did you mean \"method\"?"),
                argumentSet(
                        "mistake deep inside",
                        "- call:\n    url: x\n    headers: {A: [1]}",
                        "job.yaml:5:20: A: was a list, expected a text"),
                argumentSet(
                        "variable that is not set",
                        "- call: 'x/{{env.TOKEM}}'",
                        "job.yaml:3:14: url: the environment has no variable \"TOKEM\"; did you mean \"TOKEN\"?"),
                argumentSet(
                        "step that comes later",
                        "- call: 'x/{{b.id}}'\n- {name: b, call: {url: y, capture: {id: /id}}}",
                        "job.yaml:3:14: url: {{b.id}}: step \"b\" has not run by then, only earlier ones have"),
                argumentSet(
                        "field that is not captured",
                        "- {name: b, call: {url: y, capture: {number: /n}}}\n- call: 'x/{{b.numbr}}'",
                        "job.yaml:4:14: url: step \"b\" captures no \"numbr\"; did you mean \"number\"?"),
                argumentSet(
                        "braces that do not close",
                        "- call: 'x/{{id}'",
                        "job.yaml:3:14: url: {{ has no }} to end it; for the braces themselves write {{\"{{\"}}"),
                argumentSet(
                        "no name within braces",
                        "- call: 'x/{{ }}'",
                        "job.yaml:3:14: url: {{}} has no name in it; for the braces themselves write {{\"{{\"}}"),
                argumentSet(
                        "braces without quotes",
                        "- call: {{id}}",
                        "job.yaml:3:11: a value that begins with {{ must stand in quotes, or YAML takes it for a mapping"));
    }

    @ParameterizedTest
    @MethodSource("mistakesOfTheHead")
    void aMistakeIsToldWithItsPlace(String text, String message) {
        assertThat(Jobs.mistakes(text)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("mistakesOfSteps")
    void aMistakeInAStepIsToldWithItsPlace(String steps, String message) {
        assertThat(Jobs.mistakes("input: a.csv\nsteps:\n" + steps.indent(2))).isEqualTo(message);
    }

    @Test
    void twentyMistakesAreToldAndTheRestCounted() {
        String text = "input: a.csv" + STEPS;
        StringBuilder many = new StringBuilder(text);
        for (int i = 0; i < 25; i++) {
            many.append("unknown").append(i).append(": 1\n");
        }

        assertThat(Jobs.mistakes(many.toString())).hasLineCount(21).endsWith("\nand 5 more");
    }

    @Test
    void whatIsNoYamlIsToldWithItsPlace() {
        assertThat(Jobs.mistakes("input: a: b"))
                .isEqualTo("job.yaml:1:9: not YAML: mapping values are not allowed here");
        assertThat(Jobs.mistakes("input: \"a\n")).startsWith("job.yaml:2:1: not YAML: ");
        assertThat(Jobs.mistakes("a: b\nc: \u0000"))
                .isEqualTo("job.yaml:2:4: not YAML: the character U+0000 is not allowed");
        assertThat(Jobs.mistakes("--- 1\n--- 2"))
                .isEqualTo("job.yaml:2:5: a second document begins, expected one job in a file");
        assertThat(Jobs.mistakes("")).isEqualTo("job.yaml:1:1: was nothing, expected a mapping");
        assertThat(Jobs.mistakes("input: !!java.io.File a.csv"))
                .isEqualTo("job.yaml:1:8: tag tag:yaml.org,2002:java.io.File, expected a value without a tag");
        assertThat(Jobs.mistakes("a: &x [*x]")).isEqualTo("job.yaml:1:8: *x stands for nothing that ends before it");
    }

    @Test
    void aliasesOfAliasesAreRefusedBeforeTheyGrow() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1));
        }

        assertThat(Jobs.mistakes(bomb.toString())).endsWith("aliases make more than 200000 values of it");
        assertThat(Jobs.mistakes("[".repeat(100_000))).endsWith("nested deeper than 40 levels");
    }

    @Test
    void aFileThatCannotBeReadIsTold(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("job.yaml");
        assertThat(mistakes(missing)).isEqualTo(missing + ": cannot be read: there is no such file");
        Files.write(missing, new byte[] {'a', (byte) 0xFC});
        assertThat(mistakes(missing)).isEqualTo(missing + ": cannot be read: it is not in UTF-8");
    }

    private static String mistakes(Path file) {
        try {
            return Jobs.PARSER.parse(file, List.of()).name();
        } catch (JobException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
