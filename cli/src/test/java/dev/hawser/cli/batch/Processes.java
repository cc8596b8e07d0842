package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command as a process of its own.
 *
 * @param directory where it logs
 */
public record Processes(Path directory) {
    /** The command line of the command. */
    public static List<String> command(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote", // a fifth of the time that a start takes
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.hawser.cli.Main"));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return command;
    }

    Process start(Object... arguments) throws IOException {
        return start(command(arguments));
    }

    Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** Whether this process was started to ignore HUP (as by nohup) or INT (as behind the {@code &} of a script). */
    public static boolean ignore(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        String lastDigit = signal.equals("HUP") ? "[13579bdf]" : signal.equals("INT") ? "[2367abef]" : "none";
        return Files.isReadable(status)
                && Files.readString(status).lines().anyMatch(line -> line.matches("SigIgn:\\s.*" + lastDigit));
    }

    private Path log() {
        return directory.resolve("log.txt");
    }

    /** What all of them said. */
    String said() throws IOException {
        return Files.readString(log());
    }

    static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** The ids in the results of a run. */
    static List<String> doneIds(Path run) throws IOException {
        return Files.readAllLines(run.resolve("results.jsonl")).stream()
                .map(line -> JsonMapper.shared().readTree(line).path("id").asString())
                .toList();
    }
}
