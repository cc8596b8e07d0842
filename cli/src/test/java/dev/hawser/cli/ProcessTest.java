package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hawser.cli.batch.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command as a process of its own, started as the launcher does. What all examples have in common is asked of
/// one that blocks, one that awaits, and all in turn; of the others where that is asked for.
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class ProcessTest {
    private static final String OPENED = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "5"})
    @Tag("slow")
    void interruptEndsEachTaleWith130(String example) throws Exception {
        interruptEndsTheTaleWith130(example);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "all"})
    void interruptEndsTheTaleWith130(String example) throws Exception {
        assumeFalse(Processes.ignore("INT"), "started to ignore INT");
        Process process = hawser(OPENED, "tale", example, "--seconds", "50");
        BufferedReader out = process.inputReader();
        awaitLine(out, "nstallation for");
        signal("INT", process);
        assertThat(exitCode(process)).isEqualTo(130);
        assertThat(out.lines().toList().getLast()).startsWith("* Interrupted after ");
        assertThat(errors()).isEmpty();
    }

    @Test
    void terminationEndsTheTaleWith143() throws Exception {
        Process process = hawser(OPENED, "tale", "2", "--seconds", "50");
        awaitLine(process.inputReader(), "nstallation for");
        signal("TERM", process);
        assertThat(exitCode(process)).isEqualTo(143);
        assertThat(errors()).isEmpty();
    }

    @Test
    void aClosedTerminalEndsTheTaleWith129() throws Exception {
        assumeFalse(Processes.ignore("HUP"), "under nohup");
        Process process = hawser(OPENED, "tale", "4", "--seconds", "50");
        BufferedReader out = process.inputReader();
        awaitLine(out, "nstallation for");
        signal("HUP", process);
        assertThat(exitCode(process)).isEqualTo(129);
        assertThat(out.lines().toList().getLast()).startsWith("* Interrupted after ");
        assertThat(errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "4"})
    @Tag("slow")
    void aReaderThatLeavesEndsEachTaleQuietly(String example) throws Exception {
        aReaderThatLeavesEndsTheTaleQuietly(example);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "5"})
    void aReaderThatLeavesEndsTheTaleQuietly(String example) throws Exception {
        Process process = hawser(OPENED, "tale", example, "--seconds", "0.05", "--customers", "100");
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("------ Running example " + example + " ------");
        out.close();
        assertThat(exitCode(process)).isEqualTo(141);
        assertThat(errors()).isEmpty();
    }

    @Test
    void versionNamesTheMode() throws Exception {
        assertThat(hawser(OPENED, "--version").inputReader().readLine())
                .isEqualTo("hawser (unpackaged) (JDK " + System.getProperty("java.version") + ", carrier mode)");
        assertThat(hawser("-Dno.opens", "--version").inputReader().readLine())
                .contains("no carrier mode: ", "does not open")
                .endsWith(")");
    }

    @Test
    void withoutTheFlagTheTaleIsTheSameInBatonMode() throws Exception {
        Process process = hawser("-Dhawser.mode=baton", "tale", "5", "--seconds", "0.05");
        List<String> lines = process.inputReader().lines().toList();
        assertThat(exitCode(process)).isZero();
        assertThat(lines).hasSize(4 + 3 * 15);
    }

    @Test
    void blocksAreShownWhereTheLocaleSaysNothing() throws Exception {
        ProcessBuilder builder = builder(OPENED, "tale", "--seconds", "0.01", "--quiet");
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        Process process = builder.start();
        started.add(process);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("┴─");
    }

    private Process hawser(String flag, String... arguments) throws IOException {
        Process process = builder(flag, arguments).start();
        started.add(process);
        return process;
    }

    private ProcessBuilder builder(String flag, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                flag,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        Stream.of(arguments))
                .toList();
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile());
    }

    private static void awaitLine(BufferedReader out, String part) throws IOException {
        String line;
        do {
            line = out.readLine();
            assertThat(line).as("a line with " + part).isNotNull();
        } while (!line.contains(part));
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("err"));
    }
}
