package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed before all of its standard input had come in. */
@DisabledOnOs(OS.WINDOWS)
class CutInputTest {
    private static final String FIRST = "name\nZoë\n李雷\n";

    @TempDir
    private Path directory;

    private Path run;
    private final Commands commands = new Commands();

    @BeforeEach
    void killAfterTwoRows() throws Exception {
        run = directory.resolve("run");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: {file: '-', format: csv}
                id: name
                steps:
                  - log: {message: "{{name}}", to: result}
                """);
        Process process = new ProcessBuilder(Processes.command("run", job, "--output", run))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(directory.resolve("log.txt").toFile())
                .start();
        process.getOutputStream().write(FIRST.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        while (journal().split("\"done\"", -1).length < 3) {
            assertThat(process.isAlive()).isTrue();
        }
        process.destroyForcibly().waitFor();
    }

    private String journal() throws IOException {
        Path file = run.resolve("journal.jsonl");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void itGoesOnWithTheSameInput() throws IOException {
        commands.setInput(FIRST + "Émile\n");

        assertThat(commands.hawser("resume", run)).as(commands.told()).isZero();
        assertThat(Processes.doneIds(run)).containsExactly("Zoë", "李雷", "Émile");
    }

    @Test
    void itRefusesAnotherInput() {
        commands.setInput("name\nEve\n");

        assertThat(commands.hawser("resume", run)).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(commands.told()).contains("standard input does not begin with the", "that this run received before");
    }

    @Test
    void itGoesOnWithWhatItHasIfThatIsAccepted() throws IOException {
        assertThat(commands.hawser("resume", run, "--accept-cut-input"))
                .as(commands.told())
                .isZero();
        assertThat(commands.told()).contains("2 done, 0 dead of 2");
        assertThat(Processes.doneIds(run)).containsExactly("Zoë", "李雷");
    }
}
