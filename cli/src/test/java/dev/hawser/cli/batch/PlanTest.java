package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a run would do is told before it starts, and nothing is touched. */
@DisabledOnOs(OS.WINDOWS)
class PlanTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    private Path job(String list, String more) throws IOException {
        Files.writeString(directory.resolve("rows.csv"), list);
        return Files.writeString(directory.resolve("job.yaml"), "input: rows.csv\nid: id\n" + more);
    }

    private String ask(Object... arguments) throws IOException {
        Path run = directory.resolve("run");
        List<String> before = Files.exists(run) ? contents(run) : List.of();
        int _ = commands.hawser(arguments);
        assertThat(commands.told()).isEmpty();
        assertThat(Files.exists(run) ? contents(run) : List.of()).isEqualTo(before);
        return commands.takeOutput();
    }

    private static List<String> contents(Path run) throws IOException {
        try (var files = Files.walk(run)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            List<String> texts = new java.util.ArrayList<>();
            for (Path file : all) {
                texts.add(file + Files.readString(file));
            }
            return texts;
        }
    }

    @Test
    void ofANewRunItSaysHowManyRowsThereAreAndWhichAreLeftOut() throws IOException {
        Path job = job("id\na\nb\na\nc\n", "duplicates: skip\nsteps: [sleep: 1ms]\n");
        assertThat(ask("run", "--plan", job)).isEqualTo("""
                job: 4 rows in %s
                         3  would be served for the first time (a, b, c)
                         1  would be left out: the id was there before, or the row cannot be read
                """.formatted(directory.resolve("rows.csv")));
        assertThat(ask("run", "--plan", "--limit", 2, job))
                .contains("         2  would be served for the first time (a, b)", "  there are more, which --limit");
        assertThat(directory.resolve("run")).doesNotExist();
    }

    @Test
    void ofAnInputThatEndsTheRunItSaysSo() throws IOException {
        Path job = job("id,n\na,1\nb\n", "steps: [sleep: 1ms]\n");
        assertThat(commands.hawser("run", "--plan", job)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(commands.output())
                .contains("1  would be served for the first time (a)", "  then it would end: ", "line 3");
    }

    @Test
    void ofARunThatWasCutOffItSaysWhatIsServedAgainAndWhy() throws Exception {
        Path job = job("id,ends\na,0\nb,1\nc,0\nd,0\n", """
                slots: 1
                retries: 1
                steps:
                  - {name: made, once: true, when: ends == 0, exec: 'true'}
                  - exec: {command: ['sh', '-c', 'exit $0', '{{ends}}']}
                """);
        Path run = directory.resolve("run");
        int _ = commands.hawser("run", job, "--output", run, "--limit", 3, "--no-timeline");
        commands.forget();
        assertThat(ask("resume", "--plan", run))
                .contains(
                        "job: 4 rows in ",
                        "         1  would be served for the first time (d)",
                        "         2  are done already",
                        "         1  would be left alone");
        assertThat(ask("retry-dead", "--plan", run))
                .contains(
                        "         1  would be served for the first time (b)",
                        "         2  are done already",
                        "         1  would be left alone");

        List<String> lines = Files.readAllLines(run.resolve("journal.jsonl"));
        int kept = lines.indexOf(lines.stream()
                .filter(line -> line.contains("\"kept\"") && line.contains("\"c\""))
                .findFirst()
                .orElseThrow());
        Files.write(run.resolve("journal.jsonl"), lines.subList(0, kept + 1)); // as a crash leaves it
        assertThat(ask("resume", "--plan", run))
                .contains("         1  would be gone on with behind a step that is done (c)");
        Files.write(run.resolve("journal.jsonl"), lines.subList(0, kept));
        assertThat(ask("resume", "--plan", run))
                .contains(
                        "         1  would be served again: a crash cut the last try off, and what that had done may be done twice (c)");
    }
}
