package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a user gets wrong, and what goes wrong around a run: each is told so that it can be mended. */
class MistakesTest {
    private static final String STEPS = """
            steps:
              - name: say
                exec: {command: [echo, "{{name}}"], capture: {text: stdout}}
            """;

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    private Path job(String text) throws IOException {
        return Files.writeString(directory.resolve("job.yaml"), text);
    }

    private Path run() {
        return directory.resolve("run");
    }

    @Test
    void aJavaStepOrServiceThatCannotBeMadeIsToldInOneLineBeforeAnythingStarts() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Files.writeString(directory.resolve("Bad.java"), "class Bad { int x }");
        Path job = job("input: rows.csv\nsteps:\n  - java: {source: Nope.java}\n");
        Path other = Files.writeString(
                directory.resolve("other.yaml"),
                "input: rows.csv\nservices:\n  - {name: s, java: {source: Bad.java}}\n" + STEPS);

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("run", other, "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("hawser: step \"java\" cannot work: ")
                        && line.endsWith("Nope.java: there is no such file"))
                .anyMatch(line -> line.startsWith("hawser: service \"s\" does not start: ")
                        && line.endsWith("Bad.java:1: ';' expected"));
        assertThat(run()).doesNotExist();
    }

    @Test
    void aRowThatCannotBeReadEndsTheRunAfterThoseBeforeItAndItGoesOnWhenTheRowIsMended() throws IOException {
        Path rows = Files.writeString(directory.resolve("rows.csv"), "name\na\nb\nc,d\ne\n");
        Path job = job("input: rows.csv\nid: name\n" + STEPS);

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(commands.told())
                .contains("rows.csv, line 4: found 2 fields, expected 1 (name)")
                .endsWith("go on, when the input is mended, by: hawser resume " + run() + " --allow-changed-input\n")
                .doesNotContain("\tat ");
        assertThat(commands.results()).hasSize(2);

        Files.writeString(rows, "name\na\nb\nc\ne\n");
        assertThat(commands.hawser("resume", run(), "--allow-changed-input")).isZero();
        assertThat(commands.results()).hasSize(4);
    }

    @Test
    void aRowOfStandardInputThatCannotBeReadEndsTheRunAfterThoseBeforeIt() throws IOException {
        commands.setInput("name\na\nb\nc,d\ne\n");
        Path job = job("input: {file: '-', format: csv}\n" + STEPS);

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(commands.told()).contains("line 4").doesNotContain("\tat ", "go on by", "resume");
        assertThat(commands.results()).hasSize(2);
    }

    @Test
    void theFirstDeathOfEachKindIsToldWithItsReason() throws IOException {
        commands.setInput("name\na\nb\nexample.org\n");
        Path job =
                job("input: {file: '-', format: csv}\nid: name\nretries: 1\nslots: 1\nsteps:\n  - http: '{{name}}'\n");

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told())
                .contains(
                        "dead by: url 3\n"
                                + "  item a: url, in step http: 'a' is no URL, expected one such as https://host.example/path\n")
                .doesNotContain("item b");
    }

    @Test
    void aNameThatWouldLeadElsewhereIsNoPath() throws IOException {
        Path rows = Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path job = job("name: ../../a/b\ninput: " + rows + "\n" + STEPS);

        assertThat(commands.hawser("run", job, "--dry-run")).isZero();
        assertThat(RunCommand.directoryName("../../a/b")).isEqualTo("..-..-a-b");
        assertThat(RunCommand.directoryName(" ")).isEqualTo("run");
    }

    @Test
    void whatStepsCannotBeMeantToDoIsToldBeforeAnythingStarts() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path job = job("""
                input: rows.csv
                steps:
                  - exec: "ls {{name}}"
                  - http: "localhost:80/{{name}}"
                  - http: "ftp://example.org/"
                  - http: "http{{name}}"
                """);

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).isEqualTo("""
                        JOB:3:11: command: was one text, "ls {{name}}", expected the program and each argument on its own, [ls, -l], or shell: true
                        JOB:4:11: url: was "localhost:80/{{name}}", expected one such as https://host.example/path
                        JOB:5:11: url: was "ftp://example.org/", expected one such as https://host.example/path""".replace("JOB", job.toString()));
    }

    @Test
    void aStandardOutputThatIsFullIsToldAfterTheRun() throws IOException {
        commands.setInput("name\na\n");
        Path job = job("input: {file: '-', format: csv}\n" + STEPS);
        commands.refuseOutput("No space left on device");

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.IO_ERROR);
        assertThat(commands.told())
                .contains("1 done, 0 dead of 1")
                .endsWith("hawser: the standard output took no more results: No space left on device\n");
    }

    @Test
    void aStandardOutputThatNobodyReadsAnyMoreIsNoFailure() throws IOException {
        commands.setInput("name\na\n");
        Path job = job("input: {file: '-', format: csv}\n" + STEPS);
        commands.refuseOutput("Broken pipe");

        assertThat(commands.hawser("run", job, "--output", run())).isZero();
        assertThat(commands.told()).contains("1 done, 0 dead of 1").doesNotContain("Broken pipe");
    }

    @Test
    void progressAsJsonIsNothingElseToItsEnd() throws IOException {
        commands.setInput("name\na\n");
        Path job = job("input: {file: '-', format: csv}\nretries: 1\nsteps: [{http: '{{name}}'}]\n");

        assertThat(commands.hawser("run", job, "--output", run(), "--progress", "json"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told().lines().map(JsonMapper.shared()::readTree))
                .last()
                .satisfies(line -> assertThat(line.path("text").asString()).startsWith("timeline "));
    }

    @Test
    void aTimelineOfWhatIsNoRunOrToWhereNothingCanBeIsRefused() throws IOException {
        assertThat(commands.hawser("timeline", directory)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).isEqualTo(directory + " is not a run: it has no run.json");
    }

    /** Two items, and a journal whose second line is no record. */
    private void runAndDamageItsJournal() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\n");
        assertThat(commands.hawser("run", job("input: rows.csv\nid: name\n" + STEPS), "--output", run()))
                .isZero();
        List<String> lines = new ArrayList<>(Files.readAllLines(run().resolve("journal.jsonl")));
        lines.set(1, "garbage");
        Files.write(run().resolve("journal.jsonl"), lines);
    }

    @Test
    void aTimelineOfADamagedJournalIsDrawnAndSaysSoAsStatusDoes() throws IOException {
        runAndDamageItsJournal();
        Files.delete(run().resolve("timeline.html"));
        Commands drawing = new Commands();

        assertThat(drawing.hawser("timeline", run())).isZero();

        assertThat(drawing.told())
                .startsWith("hawser: journal.jsonl, line 2, is not as it was written")
                .hasLineCount(1);
        assertThat(asked("status", run()).lines())
                .contains(drawing.told().strip().substring("hawser: ".length()));
        assertThat(run().resolve("timeline.html")).content().contains("<html");
    }

    @Test
    void aDamagedJournalIsToldByStatusAndByResumeWhichMendsItWhenAsked() throws IOException {
        runAndDamageItsJournal();

        assertThat(asked("status", run()))
                .contains("line 2, is not as it was written", "a resume needs --accept-damage");
        assertThat(asked("status", run(), "--json")).contains("\"damagedLine\":2");
        assertThat(commands.hawser("resume", run())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(commands.told()).contains("journal.jsonl, line 2: not a record", "resume with --accept-damage");
        assertThat(commands.hawser("resume", run(), "--accept-damage")).isZero();
        assertThat(asked("status", run())).contains("2 done").doesNotContain("not as it was written");
    }

    private String asked(Object... arguments) {
        assertThat(commands.hawser(arguments)).isZero();
        return commands.takeOutput();
    }

    @Test
    void aRunWhoseDescriptionIsCutOffSaysSo() throws IOException {
        Files.createDirectory(run());
        Files.writeString(run().resolve("run.json"), "{\"format\":1,\n\"id\":");

        assertThat(commands.hawser("status", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told())
                .isEqualTo(run().resolve("run.json") + " is damaged: it is no JSON, from line 2, column 6 on");
    }

    @Test
    void aDirectoryThatCannotBeMadeAndAFormatThatNothingTellsAreSaidInPlainWords() throws IOException {
        Path rows = Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path job = job("input: rows.csv\n" + STEPS);

        assertThat(commands.hawser("run", job, "--output", rows.resolve("x"))).isEqualTo(ExitCodes.CANNOT_CREATE);
        assertThat(commands.told())
                .contains(rows.resolve("x") + ": the run cannot be made: " + rows)
                .doesNotContain("file system");
        assertThat(commands.hawser("run", job, "--output", run(), "--input", "-"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told())
                .endsWith("--input: --input-format is missing, expected csv, tsv, jsonl, lines or nul, because"
                        + " standard input has no name");
    }

    @Test
    void aRunStaysInItsDirectory() {
        assertThat(commands.hawser("resume", run(), "--output", directory)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("--output");
    }

    @Test
    void aListInAnOptionMayHaveCommasBetweenItsElements() throws IOException {
        Path rows = Files.writeString(directory.resolve("rows.csv"), "a,1\nb,2\n");
        Path job = job("input: " + rows + "\nid: number\n" + STEPS);

        assertThat(commands.hawser("run", job, "--output", run(), "--input-columns", "name,number"))
                .isZero();
        assertThat(commands.results())
                .extracting(line -> line.path("id").asString())
                .containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aHeaderWithAnotherDelimiterIsRecognised() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name;number\na;1\n");
        Path job = job("input: rows.csv\n" + STEPS);

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told())
                .contains("the header is a single column: if \";\" stands between the fields, set the delimiter");
    }

    @Test
    void whatCannotBeReadOrWrittenIsNamedBeforeAnythingStarts() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path job = job("input: rows.csv\n" + STEPS);
        Path none = directory.resolve("none").resolve("trace.json");

        assertThat(commands.hawser("run", job, "--output", run(), "--trace", none))
                .isEqualTo(ExitCodes.IO_ERROR);
        assertThat(commands.told()).isEqualTo(none + ": there is no such file or directory");
        assertThat(commands.hawser("run", job, "--output", run(), "--driver-path", none))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(run()).doesNotExist();
    }
}
