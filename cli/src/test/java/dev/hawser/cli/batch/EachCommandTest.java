package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run without a job file. */
@DisabledOnOs(OS.WINDOWS)
class EachCommandTest {
    private static final Path RUNS = Path.of("runs");

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    private static List<Path> runs() throws IOException {
        if (!Files.exists(RUNS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(RUNS)) {
            return all.filter(path -> path.getFileName().toString().startsWith("each-"))
                    .toList();
        }
    }

    @Test
    void aProgramRunsForEachLineOfStandardInputAndLeavesNothingBehind() throws IOException {
        commands.setInput("b c\n$(x)\n\na\n");
        List<Path> before = runs();

        assertThat(commands.hawser("each", "-j1", "--", "printf", "<%s %s>", "got"))
                .isZero();

        assertThat(commands.output()).isEqualTo("<got b c>\n<got $(x)>\n<got a>\n");
        assertThat(commands.told()).isEmpty();
        assertThat(runs()).isEqualTo(before);
    }

    @Test
    void theRowStandsWhereBracesAre() throws IOException {
        commands.setInput("images/a.png\n");
        assertThat(commands.hawser("each", "--", "echo", "{}", "to", "{}.jpg")).isZero();
        assertThat(commands.takeOutput()).isEqualTo("images/a.png to images/a.png.jpg\n");

        assertThat(commands.hawser("each", "--", "echo", "{{value|basename}}", "{}"))
                .isZero();
        assertThat(commands.takeOutput()).isEqualTo("a.png {}\n");
    }

    @Test
    void columnsOfAFileAreNames() throws IOException {
        Path list = Files.writeString(directory.resolve("rows.csv"), "id,name\n1,Ann\n2,Bo\n");
        Path output = directory.resolve("run");
        assertThat(commands.hawser("each", "-j", 1, list, "--output", output, "--", "echo", "@{{name}}", "--id={{id}}"))
                .isZero();
        assertThat(commands.output()).isEqualTo("@Ann --id=1\n@Bo --id=2\n");
        assertThat(output.resolve("results.jsonl")).exists();
        assertThat(output.resolve("timeline.html")).exists();
    }

    @Test
    void aProgramThatFailsIsToldAndTheRunIsThereToGoOnWith() throws IOException {
        commands.setInput("0\n3\n");
        Path output = directory.resolve("run");
        assertThat(commands.hawser("each", "-j1", "--output", output, "--", "sh", "-c", "echo said; exit $0"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.output()).isEqualTo("said\n");
        assertThat(commands.told()).contains("1 done, 1 dead", "exit-3", "again by: hawser retry-dead " + output);
        assertThat(Files.readString(output.resolve("journal.jsonl"))).doesNotContain("\"type\":\"retry\"");
    }

    @Test
    void aCallGetsSeveralRowsAsArguments() throws IOException {
        commands.setInput("a b\nc\nd\n\"e\n$f\n");
        assertThat(commands.hawser("each", "-j1", "-n", 2, "--", "printf", "<%s>"))
                .isZero();
        assertThat(commands.takeOutput()).isEqualTo("<a b><c>\n<d><\"e>\n<$f>\n");

        assertThat(commands.hawser("each", "-j1", "-n", 3, "--", "echo", "{}", "end"))
                .isZero();
        assertThat(commands.takeOutput()).isEqualTo("a b c d end\n\"e $f end\n");

        assertThat(commands.hawser("each", "-n", 3, "--", "echo", "x{}")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("with -n {} stands for several arguments");
    }

    /** The first takes so long that all others are done before. */
    @Test
    void outputComesInTheOrderOfTheRowsIfThatIsWanted() throws IOException {
        Path mark = directory.resolve("mark");
        String script = "case $1 in 1) until test -e '" + mark + "'; do sleep 0.01; done;; 4) exit 3;; 9) : > '" + mark
                + "';; esac; echo $1";
        commands.setInput("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        Path output = directory.resolve("run");
        assertThat(commands.hawser("each", "-j2", "-k", "--output", output, "--", "sh", "-c", script, "-", "{}"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.output()).isEqualTo("1\n2\n3\n5\n6\n7\n8\n9\n");
        assertThat(Files.readAllLines(output.resolve("results.jsonl")).getLast())
                .contains("\"id\":\"1-");
    }

    @Test
    void aJobLogIsAsThatOfParallel() throws IOException {
        Path log = directory.resolve("log");
        commands.setInput("0\n3\n137\n");
        assertThat(commands.hawser(
                        "each",
                        "-j1",
                        "--joblog",
                        log,
                        "--output",
                        directory.resolve("run"),
                        "--",
                        "sh",
                        "-c",
                        "exit $1",
                        "-"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst())
                .isEqualTo("Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand");
        assertThat(lines.get(1)).matches("1\t:\t\\d+\\.\\d{3}\t *\\d+\\.\\d{3}\t0\t0\t0\t0\tsh -c 'exit \\$1' - 0");
        assertThat(lines.get(2)).contains("\t3\t0\tsh -c");
        assertThat(lines.get(3)).contains("\t0\t9\tsh -c");
    }

    @Test
    void rowsStartInNoOrderIfThatIsWanted() throws IOException {
        String numbers = java.util.stream.IntStream.rangeClosed(1, 30)
                .mapToObj(i -> i + "\n")
                .collect(java.util.stream.Collectors.joining());
        commands.setInput(numbers);
        assertThat(commands.hawser("each", "-j1", "--shuf", "--", "echo")).isZero();
        String output = commands.takeOutput();
        assertThat(output).isNotEqualTo(numbers);
        assertThat(output.lines())
                .containsExactlyInAnyOrderElementsOf(numbers.lines().toList());
    }

    @Test
    void aRequestIsSentForEachLine() throws Exception {
        try (CountingServer server = new CountingServer()) {
            commands.setInput("a\nb\n");
            assertThat(commands.hawser("each", "--url", server.url() + "/host/{{value}}", "-X", "POST", "-d", "x"))
                    .isZero();
            assertThat(commands.output().lines())
                    .hasSize(2)
                    .allMatch(line -> line.contains("\"output\":{\"each\":{\"status\":200}}"));
            server.assertOneKeyForEachOf(2);
        }
    }

    @Test
    void theJobThatDoesTheSameIsPrintedAndDoesTheSame() throws IOException {
        assertThat(commands.hawser("each", "--print-job", "-0", "--", "echo", "it's {}"))
                .isZero();
        assertThat(commands.output()).isEqualTo("""
                name: each
                input: {file: "-", format: nul}
                retries: 1
                steps:
                  - name: each
                    exec:
                      command: ["echo", "it's {{value}}"]
                      output-limit: 10MiB
                      capture: {stdout: stdout, stderr: stderr}
                """);
        Path job = Files.writeString(directory.resolve("job.yaml"), commands.takeOutput());
        commands.setInput("a\nb\0c\0");
        Path output = directory.resolve("run");
        assertThat(commands.hawser("run", job, "--output", output, "--no-timeline"))
                .isZero();
        assertThat(commands.output()).contains("it's a\\nb", "it's c");
    }

    @Test
    void optionsAreSaidWithTheJobThatIsPrinted() {
        assertThat(commands.hawser(
                        "each",
                        "--print-job",
                        "-j5",
                        "--halt",
                        "now,fail=3",
                        "--halt",
                        "soon,done=9",
                        "--set",
                        "steps.each.exec.shell-quote=it's",
                        "--",
                        "echo"))
                .isNotZero(); // there is no such setting, and nothing is printed
        assertThat(commands.takeOutput()).isEmpty();

        assertThat(commands.hawser(
                        "each",
                        "--print-job",
                        "-j5",
                        "--halt",
                        "now,fail=3",
                        "--halt",
                        "soon,done=9",
                        "--set",
                        "name=it's",
                        "--",
                        "echo"))
                .isZero();
        assertThat(commands.output().lines().findFirst())
                .hasValue("# hawser run FILE --halt now,fail=3 --halt soon,done=9 --set 'name=it'\\''s' --slots 5");
    }

    @Test
    void optionsOfARunAreThereToo() {
        commands.setInput("1\n2\n3\n");
        assertThat(commands.hawser("each", "--limit", 2, "--dry-run", "--slots", 3, "--", "echo"))
                .isZero();
        assertThat(commands.output())
                .contains("limits  3 slots", "echo 1", "echo 2")
                .doesNotContain("echo 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "each rows.csv | there is neither -- with a program behind it nor --url",
                "each --url http://a/ -- echo | there are both --url and a program",
                "each -d x -- echo | --method and --data are of --url",
                "each -j many -- echo | -j: was \"many\", expected a whole number from 1 to 1000000",
                "each none.txt -- echo | none.txt: there is no such file"
            })
    void whatCannotBeMeantIsTold(String line, String message) {
        commands.setInput("a\n");
        assertThat(commands.hawser((Object[]) line.split(" "))).isNotZero();
        assertThat(commands.told()).contains(message);
    }

    @Test
    void resultsAreTakenApartWhereverTheyAreCut() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        byte[] lines = """
                {"id":"1","output":{"each":{"stdout":"ä\\nb","stderr":""}}}
                {"id":"2","output":{"each":{"stdout":"","stderr":"warned"}}}
                """.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut < lines.length; cut++) {
            out.reset();
            err.reset();
            OutputStream each = new EachOutput(out, err);
            each.write(lines, 0, cut);
            each.write(lines, cut, lines.length - cut);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ä\nb\n");
            assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("warned\n");
        }
    }
}
