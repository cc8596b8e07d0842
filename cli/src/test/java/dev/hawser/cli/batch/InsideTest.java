package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inside of a program that was not prepared for it: a run, in a process of its own. */
class InsideTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    @Test
    void aProgramIsFoundAndTellsWhatEachOfItsFunctionsWaitsFor() throws Exception {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path begun = directory.resolve("begun");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                steps:
                  - exec: [touch, "%s"]
                  - sleep: 1h
                """.formatted(begun));
        Process process = new Processes(directory).start("run", job, "--output", directory.resolve("run"));
        try {
            while (!Files.exists(begun)) {
                assertThat(process.isAlive()).isTrue();
            }
            assertThat(commands.hawser("tree", process.pid()))
                    .as(commands.told())
                    .isZero();
            assertThat(commands.takeOutput())
                    .contains("reactor hawser: running")
                    .contains("├ run, ")
                    .contains("JobRun.served");
            assertThat(commands.hawser("top", process.pid(), "--times", 1)).isZero();
            assertThat(commands.takeOutput()).contains("turns took ", "JobRun.served");
            Path run = directory.resolve("run");
            assertThat(commands.hawser("top", run, "--times", 1))
                    .as(commands.told())
                    .isZero();
            assertThat(commands.takeOutput())
                    .contains("run: running, 0 done, 0 dead of 1")
                    .containsPattern("\n    0 +[0-9.]+ \\S+ +1  sleep +\\S+\n");
            commands.setInput("/nobody\nq");
            assertThat(commands.hawser("top", run)).isZero();
            assertThat(commands.takeOutput()).endsWith("ROW\nfind: nobody\n");
            commands.setInput("pq");
            assertThat(commands.hawser("top", run)).isZero();
            assertThat(commands.takeOutput()).endsWith("pause: done\n").contains("run: paused");
            assertThat(commands.hawser("ps")).isZero();
            assertThat(commands.takeOutput()).contains(process.pid() + "  dev.hawser.cli.Main run " + job);
        } finally {
            process.destroyForcibly();
        }
        Processes.end(process);
        assertThat(commands.hawser("tree", process.pid())).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(commands.told()).contains("process " + process.pid() + " is no JVM that lets this user in");
    }
}
