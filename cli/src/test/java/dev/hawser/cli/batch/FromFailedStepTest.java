package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code retry-dead --from-failed-step} does not do again what went well, and {@code retry-dead} does. */
@DisabledOnOs(OS.WINDOWS)
class FromFailedStepTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    private String done() throws IOException {
        return Files.readString(directory.resolve("made")).replace("\n", " ").strip();
    }

    @Test
    void stepsBeforeTheFailedOneAreNotDoneAgain() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "id\na\nb\n");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                id: id
                slots: 1
                retries: {attempts: 2, base: 0ms}
                halt: never
                steps:
                  - name: make
                    exec: {command: ['echo "$1" >> made; echo "made $1"', '{{id}}'], shell: true, capture: {text: stdout}}
                  - name: check
                    exec: {command: ['test -e "ok-$1"', '{{id}}'], shell: true}
                  - {name: tell, log: {message: '{{make.text}}', to: result}}
                """);
        Path run = directory.resolve("run");
        assertThat(commands.hawser("run", job, "--output", run, "--no-timeline"))
                .isEqualTo(1);
        assertThat(done()).isEqualTo("a b a b");

        Files.writeString(directory.resolve("ok-a"), "");
        assertThat(commands.hawser("retry-dead", run, "--from-failed-step", "--no-timeline"))
                .isEqualTo(1);
        assertThat(done()).isEqualTo("a b a b");
        assertThat(Files.readString(run.resolve("results.jsonl"))).contains("{\"message\":\"made a\"}");

        commands.forget();
        int _ = commands.hawser("retry-dead", run, "--from-failed-step", "--plan");
        assertThat(commands.output()).contains("1  would be gone on with behind a step that is done (b)");

        Files.writeString(directory.resolve("ok-b"), "");
        assertThat(commands.hawser("retry-dead", run, "--no-timeline")).isZero();
        assertThat(done()).isEqualTo("a b a b b");
    }

    @Test
    void itIsNoOptionOfResume() {
        assertThat(commands.hawser("resume", directory, "--from-failed-step")).isEqualTo(2);
    }
}
