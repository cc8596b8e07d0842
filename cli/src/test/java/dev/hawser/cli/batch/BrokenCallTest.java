package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real process, of which the system refuses one call: it says so, ends as documented, and a resume loses nothing. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class BrokenCallTest {
    private static final int ROWS = 50;

    @TempDir
    private Path directory;

    private static boolean canTrace() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            "strace",
                            "-f",
                            "--seccomp-bpf",
                            "-o",
                            "/dev/null",
                            "-e",
                            "trace=fsync",
                            "-e",
                            "inject=fsync:error=EIO",
                            "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    /** What the JVM does on its own behalf is not touched: only calls on files of the run, and no others make it stop. */
    @ParameterizedTest
    @CsvSource({
        "fdatasync:error=EIO:when=1, results.jsonl, 74, Input/output error",
        "pwrite64:error=ENOSPC:when=1, journal.jsonl, 74, No space left on device",
        "fsync:error=EIO:when=1, runs, 73, Input/output error"
    })
    void aCallThatTheSystemRefusesIsToldAndAResumeLosesNothing(String inject, String file, int code, String reason)
            throws Exception {
        assumeTrue(canTrace(), "strace is not here, or may not trace");
        StringBuilder list = new StringBuilder("name\n");
        for (int i = 0; i < ROWS; i++) {
            list.append("row").append(i).append('\n');
        }
        Files.writeString(directory.resolve("rows.csv"), list);
        Path job = Files.writeString(
                directory.resolve("job.yaml"), "input: rows.csv\nid: name\nslots: 4\nsteps: [sleep: 5ms]\n");
        Path runs = directory.resolve("runs");
        Path run = runs.resolve("run");
        Path watched = file.equals("runs") ? runs : run.resolve(file);
        Processes processes = new Processes(directory);
        List<String> command =
                new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-P"));
        command.addAll(
                List.of(watched.toString(), "-e", "trace=" + inject.replaceFirst(":.*", ""), "-e", "inject=" + inject));
        command.addAll(Processes.command("run", job, "--output", run, "--results", "no", "--no-timeline"));

        assertThat(Processes.end(processes.start(command))).as(processes.said()).isEqualTo(code);
        assertThat(processes.said()).contains(reason, file).doesNotContain("\tat ");

        if (code == ExitCodes.CANNOT_CREATE) {
            assertThat(run.resolve("run.json")).as("nothing has begun").doesNotExist();
            return;
        }
        Process again = processes.start("resume", run, "--results", "no", "--no-timeline");
        assertThat(Processes.end(again)).as(processes.said()).isZero();
        assertThat(Processes.doneIds(run)).hasSize(ROWS).doesNotHaveDuplicates();
    }
}
