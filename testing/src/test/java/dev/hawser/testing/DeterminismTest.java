package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same run, in any JVM. */
@Tag("both")
class DeterminismTest {
    private static final int SEEDS = 1000;

    @TempDir
    private Path directory;

    @Test
    @WithReactor
    void theEventLogsOfAThousandSeedsAreByteEqualInTwoJvms(Reactor reactor) throws Exception {
        // what may differ between machines differs here: the collector, its timing, the compiler
        Process one = start("one", "-XX:+UseSerialGC", "-Xmx64m");
        Process two = start("two", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1");
        String first = output(one, "one");
        String second = output(two, "two");

        assertThat(first).startsWith("mode " + reactor.mode());
        assertThat(first.lines().filter(line -> line.startsWith("seed "))).hasSize(SEEDS);
        assertThat(first.lines().filter(line -> line.endsWith(" reactor stopped, woken from outside: 0")))
                .hasSize(SEEDS / 100);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void theSameSeedGivesTheSameLogAndAnotherSeedAnother() {
        Set<String> digests = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Seed seed = new Seed(i);
            String log = BusyProgram.run(seed).toString();
            assertThat(BusyProgram.run(seed)).hasToString(log);
            digests.add(log);
        }
        assertThat(digests).hasSize(20);
    }

    private Process start(String name, String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> own = ManagementFactory.getRuntimeMXBean().getInputArguments();
        if (own.stream().anyMatch(argument -> argument.startsWith("--add-opens=java.base/java.lang="))) {
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        } else {
            command.add("-Dhawser.mode=baton");
        }
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BusyProgram.class.getName(), Integer.toString(SEEDS)));
        return new ProcessBuilder(command)
                .redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".err").toFile())
                .start();
    }

    private String output(Process process, String name) throws Exception {
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        String errors = Files.readString(directory.resolve(name + ".err"));
        assertThat(ended).as("JVM %s ended; its errors: %s", name, errors).isTrue();
        assertThat(process.exitValue())
                .as("the exit of JVM %s; its errors: %s", name, errors)
                .isZero();
        return Files.readString(directory.resolve(name + ".out"));
    }
}
