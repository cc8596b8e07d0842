package dev.hawser.cli.batch;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands in this JVM, on a reactor in real time: what they print, and their exit codes. */
class BatchCommandsTest {
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

    private int hawser(Object... arguments) {
        return commands.hawser(arguments);
    }

    private String told() {
        return commands.told();
    }

    private List<JsonNode> results() {
        return commands.results();
    }

    private Path run() {
        return directory.resolve("run");
    }

    @Test
    void everyRowOfStandardInputIsServedAndOnlyResultsGoToStandardOutput() throws IOException {
        commands.setInput("name\nZoë\n李雷\n\"a \"\"b\"\"\nc\"\n");
        Path job = job("input: {file: '-', format: csv}\nid: name\n" + STEPS);

        assertThat(hawser("run", job, "--output", run())).isZero();
        assertThat(results())
                .extracting(line -> line.path("output").path("say").path("text").asString())
                .containsExactlyInAnyOrder("Zoë", "李雷", "a \"b\"\nc");
        assertThat(told()).contains("3 done, 0 dead of 3").doesNotContain("\tat ");
        assertThat(run().resolve("timeline.html")).exists();
    }

    @Test
    void aMistakeInTheJobIsToldWithItsPlace() throws IOException {
        Path job = job("input: rows.csv\nslotz: 5\n" + STEPS);

        assertThat(hawser("run", job)).isEqualTo(ExitCodes.USAGE);
        assertThat(told()).startsWith(job + ":2:1: ").contains("slotz", "did you mean \"slots\"?");
        assertThat(commands.output()).isEmpty();
    }

    @Test
    void anOptionWinsOverTheJobAndIsNamedWhenItIsWrong() throws IOException {
        Path job = job("input: rows.csv\nslots: 5\n" + STEPS);

        assertThat(hawser("run", job, "--slots", "many")).isEqualTo(ExitCodes.USAGE);
        assertThat(told()).startsWith("--slots: ").contains("many");
    }

    @Test
    void aColumnThatTheInputLacksIsToldBeforeAnythingStarts() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "nam\na\n");
        Path job = job("input: rows.csv\n" + STEPS);

        assertThat(hawser("run", job, "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(told()).contains("name", "nam");
        assertThat(run()).doesNotExist();
    }

    @Test
    void deadItemsAreToldByTheExitCodeAndCanBeTriedAgain() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\ngood\nbad\n");
        Path mended = directory.resolve("mended");
        Path job = job("""
                input: rows.csv
                id: name
                retries: 1
                steps:
                  - exec: {command: ['test "$1" = good || test -e "$2"', "{{name}}", "%s"], shell: true}
                """.formatted(mended));

        assertThat(hawser("run", job, "--output", run())).isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(told()).contains("1 done, 1 dead of 2", "dead by: exit-1 1", "retry-dead");
        assertThat(Files.readString(run().resolve("dead.jsonl"))).contains("\"name\":\"bad\"");

        Files.createFile(mended);
        assertThat(hawser("retry-dead", run())).isZero();
        assertThat(results()).hasSize(2);
        assertThat(Files.readString(run().resolve("dead.jsonl"))).isEmpty();
    }

    @Test
    void aStopRuleEndsTheRunWithACodeOfItsOwn() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\n" + "x\n".repeat(50));
        Path job = job("""
                input: rows.csv
                slots: 1
                retries: 1
                halt: now,fail=3
                steps:
                  - exec: [sh, -c, "exit 4", "{{name}}"]
                """);

        assertThat(hawser("run", job, "--output", run())).isEqualTo(ExitCodes.HALTED);
        assertThat(told()).contains("now,fail=3", "resume").doesNotContain("damaged", "no record");
        assertThat(Files.readString(run().resolve("journal.jsonl"))).contains("{\"rule\":\"now,fail=3\"}");
    }

    @Test
    void aDirectoryThatHoldsARunIsNotTakenForANewOne() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path job = job("input: rows.csv\n" + STEPS);

        assertThat(hawser("run", job, "--output", run())).isZero();
        assertThat(hawser("run", job, "--output", run())).isEqualTo(ExitCodes.CANNOT_CREATE);
        assertThat(told()).contains("holds a run already");
    }

    @Test
    void aChangedInputIsRefusedUnlessItIsAllowed() throws IOException {
        Path rows = Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path job = job("input: rows.csv\nid: name\n" + STEPS);
        assertThat(hawser("run", job, "--output", run())).isZero();
        Files.writeString(rows, "name\na\nb\n");

        assertThat(hawser("resume", run())).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(hawser("resume", run(), "--allow-changed-input")).isZero();
        assertThat(results()).extracting(line -> line.path("id").asString()).containsExactly("a", "b");
    }

    @Test
    void aRunThatHasEndedIsToldByStatusAndTakesNoRequests() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        assertThat(hawser("run", job("input: rows.csv\n" + STEPS), "--output", run()))
                .isZero();
        var _ = commands.takeOutput();

        assertThat(hawser("status", run(), "--json")).isZero();
        assertThat(results().getFirst().path("state").asString()).isEqualTo("complete");
        assertThat(results().getFirst().path("done").asInt()).isEqualTo(1);
        assertThat(hawser("ctl", run(), "slots=3")).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(hawser("status", directory)).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void whatACrashLeftHalfWrittenIsCutOffByAResume() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\n");
        assertThat(hawser("run", job("input: rows.csv\nid: name\n" + STEPS), "--output", run(), "--results", "no"))
                .isZero();
        List<String> results = Files.readAllLines(run().resolve("results.jsonl"));
        Files.writeString(run().resolve("results.jsonl"), "{\"id\"", APPEND);
        Files.writeString(
                run().resolve("dead.jsonl"), "{\"name\":\"b\",\"_hawser\":{\"id\":\"b\",\"ordinal\":2}}", APPEND);
        Files.writeString(
                run().resolve("journal.jsonl"), "{\"type\":\"dead\",\"id\":\"b\",\"ordinal\":2,\"att", APPEND);

        assertThat(hawser("resume", run(), "--results", "no")).isZero();

        assertThat(told())
                .endsWith("timeline  " + run().resolve("timeline.html") + "\n")
                .doesNotContain("damaged");
        assertThat(Files.readAllLines(run().resolve("results.jsonl"))).isEqualTo(results);
        assertThat(run().resolve("dead.jsonl")).isEmptyFile();
        assertThat(Files.readAllLines(run().resolve("journal.jsonl")))
                .allSatisfy(line -> assertThat(line).startsWith("{\"type\":").endsWith("}"))
                .last()
                .asString()
                .contains("\"close\"", "\"complete\"");
    }

    @Test
    void anIdThatIsThereTwiceIsRefusedOrRunOrSkippedAsTheJobSays() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\na\n");
        Path job = job("input: rows.csv\nid: name\n" + STEPS);

        assertThat(hawser("run", job, "--output", run(), "--results", "no")).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(told()).contains("line 4: name \"a\" is there already, on line 2");
        assertThat(hawser("run", job, "--duplicates", "skip", "--output", directory.resolve("skip")))
                .isZero();
        assertThat(told()).contains("2 done, 0 dead, 1 skipped of 3");
        var _ = commands.takeOutput();
        assertThat(hawser("run", job, "--duplicates", "run", "--output", directory.resolve("run-all")))
                .isZero();
        assertThat(results()).extracting(line -> line.path("id").asString()).containsExactlyInAnyOrder("a", "b", "a#3");
    }

    @Test
    void whatBecameOfAnItemIsToldWhenTheRunHasEnded() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\ngood\nbad\n");
        Path job = job("""
                input: rows.csv
                id: name
                retries: 1
                steps:
                  - exec: {command: ['test "$1" = good', "{{name}}"], shell: true}
                """);
        assertThat(hawser("run", job, "--output", run(), "--results", "no")).isEqualTo(ExitCodes.SOME_DEAD);

        assertThat(explain("good")).startsWith("good is done since 20").contains(", at try 1");
        assertThat(explain("bad")).startsWith("bad is dead since 20").contains("1", "hawser retry-dead " + run());
        assertThat(explain("ugly"))
                .isEqualTo("ugly has not been tried; if it is in the input, hawser resume " + run() + " serves it");
        assertThat(hawser("status", run(), "--explain", "good", "--json")).isZero();
        assertThat(results().getFirst().path("place").asString()).isEqualTo("done");
    }

    private String explain(String id) {
        assertThat(hawser("status", run(), "--explain", id)).isZero();
        return commands.takeOutput().strip();
    }

    @Test
    void aProgramFindsTheRunDirectoryThatWasGivenRelativeToAnotherDirectory() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path output = Path.of("").toAbsolutePath().relativize(run().toAbsolutePath());
        Path job = job("input: rows.csv\nsteps:\n  - exec: {command: [test, -f, \"{{run.dir}}/run.json\"]}\n");

        assertThat(hawser("run", job, "--output", output)).as(told()).isZero();
    }

    @Test
    void aLineThatACrashHasTornTakesNoResultFromTheOutput() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\n");
        Path job = job("input: rows.csv\nid: name\nsteps:\n  - sleep: 0s\n");
        assertThat(hawser("run", job, "--output", run(), "--limit", 1)).isZero();
        commands.takeOutput();
        Files.writeString(run().resolve("results.jsonl"), "{\"id\":\"torn", StandardOpenOption.APPEND);

        assertThat(hawser("resume", run())).as(told()).isZero();
        assertThat(commands.takeOutput()).startsWith("{\"id\":\"b\",").hasLineCount(1);
    }

    @Test
    void aDryRunShowsTheFirstRowsAndDoesNothing() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\n");

        assertThat(hawser("run", job("input: rows.csv\n" + STEPS), "--dry-run", "--output", run()))
                .isZero();
        assertThat(commands.output()).contains("10 slots", "row 2, item 2", "echo b");
        assertThat(run()).doesNotExist();
    }

    @Test
    void aLimitAndASampleServeSomeRowsAndAResumeTheRest() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\nc\nd\ne\nf\ng\n");
        Path job = job("input: rows.csv\nid: name\n" + STEPS);

        assertThat(hawser("run", job, "--limit", "2", "--output", run())).isZero();
        assertThat(told()).contains("2 done, 0 dead of 2 in", "there are more rows", "go on by: hawser resume");
        assertThat(hawser("resume", run(), "--sample", "3")).isZero();
        assertThat(told()).contains("5 done, 0 dead of 5 in");
        assertThat(hawser("resume", run())).isZero();
        assertThat(told()).contains("7 done, 0 dead of 7 in");
        List<String> served =
                results().stream().map(line -> line.path("id").asString()).toList();
        assertThat(served.subList(0, 2)).containsExactlyInAnyOrder("a", "b"); // two programs that end when they like
        assertThat(served).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    void aLimitOrASampleIsANumberAndThereIsOneOfThem() throws IOException {
        Path job = job("input: rows.csv\n" + STEPS);

        assertThat(hawser("run", job, "--limit", "0")).isEqualTo(ExitCodes.USAGE);
        assertThat(hawser("run", job, "--sample", "few")).isEqualTo(ExitCodes.USAGE);
        assertThat(hawser("run", job, "--limit", "1", "--sample", "1")).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aDryRunShowsTheRowsThatWouldBeServed() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\nc\nd\ne\nf\ng\n");
        Path job = job("input: rows.csv\n" + STEPS);

        assertThat(hawser("run", job, "--dry-run", "--limit", "5")).isZero();
        assertThat(commands.output()).contains("row 5, item 5", "echo e").doesNotContain("echo f");
        var _ = commands.takeOutput();
        assertThat(hawser("run", job, "--dry-run", "--sample", "2")).isZero();
        assertThat(commands.output().lines().filter(line -> line.startsWith("row ")))
                .hasSize(2);
    }

    @Test
    void theSchemaIsJson() {
        assertThat(hawser("schema")).isZero();
        assertThat(JsonMapper.shared()
                        .readTree(commands.output())
                        .path("properties")
                        .has("steps"))
                .isTrue();
    }
}
