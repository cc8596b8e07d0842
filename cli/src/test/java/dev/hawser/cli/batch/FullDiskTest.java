package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process on a disk without room: it says so, ends, and goes on when there is room. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    private static final int ROWS = 2_000;

    @TempDir
    private Path directory;

    private Processes processes;
    private Path job;
    private Path run;

    @BeforeEach
    void makeJob() throws IOException {
        StringBuilder list = new StringBuilder("name\n");
        for (int i = 0; i < ROWS; i++) {
            list.append("row").append(i).append('\n');
        }
        Files.writeString(directory.resolve("rows.csv"), list);
        job = Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                id: name
                steps:
                  - sleep: 0ms
                """);
        processes = new Processes(directory);
        run = directory.resolve("run");
    }

    /** A shell that does something, then the command. */
    private static List<String> after(List<String> shell, String script, List<String> command) {
        List<String> whole = new ArrayList<>(shell);
        whole.addAll(List.of("sh", "-c", script, "sh"));
        whole.addAll(command);
        return whole;
    }

    @Test
    void aFileThatMayNotGrowEndsTheRunAndAResumeLosesNothing() throws Exception {
        List<String> command = Processes.command("run", job, "--output", run, "--results", "no");
        Process process = processes.start(after(List.of(), "ulimit -f 128; exec \"$@\"", command)); // 64 or 128 KiB

        assertStoppedAndResumed(process, "File too large");
    }

    @Test
    void aDiskThatIsFullEndsTheRunAndAResumeLosesNothing() throws Exception {
        List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--mount");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(canMount(namespace, disk), "no user namespaces here, in which a small file system could be mounted");
        List<String> command = Processes.command("run", job, "--output", disk.resolve("run"), "--results", "no");
        String script = """
                mount -t tmpfs -o size=160k none %s
                "$@"
                code=$?
                cp -R %s %s
                exit $code
                """.formatted(disk, disk.resolve("run"), run);
        Process process = processes.start(after(namespace, script, command));

        assertStoppedAndResumed(process, "No space left on device");
    }

    private static boolean canMount(List<String> namespace, Path disk) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            after(namespace, "exec \"$@\"", List.of("mount", "-t", "tmpfs", "none", disk.toString())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(4, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private void assertStoppedAndResumed(Process process, String reason) throws Exception {
        assertThat(Processes.end(process)).as(processes.said()).isEqualTo(ExitCodes.IO_ERROR);
        assertThat(processes.said())
                .contains(
                        "the journal cannot be written: ",
                        reason,
                        "what was reported done is safe",
                        "a resume goes on from there")
                .doesNotContain("\tat ");
        Commands commands = new Commands();
        assertThat(commands.hawser("status", run)).isZero();
        assertThat(commands.output()).doesNotContain("running");

        assertThat(Processes.end(processes.start("resume", run, "--results", "no")))
                .as(processes.said())
                .isZero();
        assertThat(Processes.doneIds(run)).hasSize(ROWS).doesNotHaveDuplicates();
    }
}
