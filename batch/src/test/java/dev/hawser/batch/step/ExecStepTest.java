package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.defer.Deferred;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an exec step starts, and what it makes of the end. */
class ExecStepTest {
    @Test
    void argumentsAreHandedOnAsTheyAre() throws Exception {
        try (StepBench bench =
                StepBench.of("- exec: {command: [printf, '%s|', '{{name}}', '$HOME *', ''], capture: {out: stdout}}")) {
            assertThat(bench.serve("{\"name\": \"a; rm -rf \\\"x\\\" ü ☃\"}")
                            .at("/exec/out")
                            .stringValue())
                    .isEqualTo("a; rm -rf \"x\" ü ☃|$HOME *||");
        }
    }

    @Test
    void aListIsSeveralArgumentsIfTheStepSaysSo() throws Exception {
        String row = "{\"rows\": [{\"value\": \"a b\"}, 7, {\"x\": 1, \"y\": 2}, \"-r\"], \"none\": []}";
        String step =
                "- exec: {command: [printf, '<%s>', '{{rows}}', 'n={{none}}', '{{none}}'], spread: SPREAD, capture: {out: stdout}}";
        try (StepBench bench = StepBench.of(step.replace("SPREAD", "true"))) {
            assertThat(bench.serve(row).at("/exec/out").stringValue())
                    .isEqualTo("<a b><7><{\"x\":1,\"y\":2}><-r><n=[]>");
        }
        try (StepBench bench = StepBench.of(step.replace("SPREAD", "false"))) {
            assertThat(bench.serve(row).at("/exec/out").stringValue())
                    .isEqualTo("<[{\"value\":\"a b\"},7,{\"x\":1,\"y\":2},\"-r\"]><n=[]><[]>");
        }
    }

    @Test
    void shellRunsAScriptThatHasTheValuesAsArguments() throws Exception {
        try (StepBench bench = StepBench.of("""
                - exec: {shell: true, command: ['echo "$1" | tr a-z A-Z; exit 3', '{{name}}'], expect: [0, 3],
                         capture: {out: stdout, code: exit-code}}
                """)) {
            assertThat(bench.serve("{\"name\": \"x; y\"}").toString())
                    .isEqualTo("{\"exec\":{\"out\":\"X; Y\",\"code\":3}}");
        }
        assertThat(StepBench.mistakes("- exec: {shell: true, command: 'rm {{name}}'}"))
                .contains("a shell would run what is in {{name}} as a command");
    }

    @Test
    void environmentDirectoryAndInputAreAsTheStepSays(@TempDir Path directory) throws Exception {
        Path inner = Files.createDirectory(directory.resolve("größe"));
        try (StepBench bench = StepBench.of("""
                - exec:
                    command: [sh, -c, 'pwd; echo "$COLOUR"; cat']
                    env: {COLOUR: '{{colour}}'}
                    cwd: DIRECTORY
                    stdin: "read {{colour}}"
                    capture: {out: stdout}
                """.replace("DIRECTORY", inner.toString()))) {
            assertThat(bench.serve("{\"colour\": \"blü\"}").at("/exec/out").stringValue())
                    .isEqualTo(inner.toRealPath() + "\nblü\nread blü");
        }
    }

    @Test
    void unexpectedExitCodeFailsWithTheEndOfStandardError() throws Exception {
        try (StepBench bench = StepBench.of("- exec: [sh, -c, 'echo no such customer >&2; exit 4']")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("exit-4");
            assertThat(failure.getMessage())
                    .isEqualTo("'sh' exited with 4, expected 0; standard error ends: no such customer");
            assertThat(failure.isTransient()).isTrue();
        }
        try (StepBench bench = StepBench.of("- exec: {command: [sh, -c, 'kill -9 $$'], retry-on: [75]}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("exit-137");
            assertThat(failure.getMessage()).contains("exited with 137 (signal 9)");
            assertThat(failure.isTransient()).isFalse();
        }
    }

    @Test
    void programThatCannotBeStartedIsNamed() throws Exception {
        try (StepBench bench = StepBench.of("- exec: [no-such-program, x]")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("start");
            assertThat(failure.getMessage()).isEqualTo("cannot start 'no-such-program': No such file or directory");
            assertThat(failure.isTransient()).isFalse();
        }
        try (StepBench bench = StepBench.of("- exec: {command: 'true', cwd: /no/such}")) {
            assertThat(bench.failure("{}").getMessage())
                    .isEqualTo("cannot start 'true': there is no directory /no/such");
        }
    }

    @Test
    void outputBeyondTheLimitFails() throws Exception {
        try (StepBench bench = StepBench.of(
                "- exec: {command: [head, -c, '5000', /dev/zero], capture: {o: stdout}, output-limit: 1KiB}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("output");
            assertThat(failure.getMessage())
                    .isEqualTo("the program wrote 5000 bytes, of which 1024 can be captured; see output-limit");
        }
    }

    @Test
    void timeoutEndsTheProgramAndAllThatItStarted() throws Exception {
        String marker = "9" + System.nanoTime() % 100_000_000 + ".5";
        try (StepBench bench = StepBench.of(
                "- exec: {command: [sh, -c, 'sleep " + marker + " & sleep " + marker + " & wait'], timeout: 200ms}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("timeout");
            assertThat(failure.getMessage()).isEqualTo("the program did not end within 0.2s");
            assertThat(failure.isTransient()).isFalse();
        }
        awaitNone(marker);
    }

    @Test
    void timeoutEndsAlsoThoseThatLeftTheSessionAndLostTheirParent() throws Exception {
        String marker = "6" + System.nanoTime() % 100_000_000 + ".5";
        String script = "setsid sleep M & setsid sh -c \"trap : TERM; setsid sleep M & wait; sleep M\" &"
                + " (setsid sh -c \"sleep M & exit\" &); sleep M";
        try (StepBench bench = StepBench.of(
                "- exec: {command: [sh, -c, '" + script.replace("M", marker) + "'], timeout: 300ms, grace: 100ms}")) {
            assertThat(bench.failure("{}").kind()).isEqualTo("timeout");
            assertThat(count(marker)).isZero();
        }
    }

    @Test
    void emptyListOfWhatIsTriedAgainIsNoneAndATimeoutIsOnlyWhenToldSo() throws Exception {
        try (StepBench bench = StepBench.of("- exec: {command: ['false'], retry-on: []}")) {
            assertThat(bench.failure("{}").isTransient()).isFalse();
        }
        try (StepBench bench = StepBench.of("- exec: {command: [sleep, '9'], timeout: 50ms, retry-on: [3, timeout]}")) {
            assertThat(bench.failure("{}").isTransient()).isTrue();
        }
        assertThat(StepBench.mistakes("- exec: {command: ['false'], retry-on: [256]}"))
                .contains("was \"256\", expected an exit code from 0 to 255, or timeout");
        assertThat(StepBench.mistakes("- exec: {command: ['false'], expect: []}"))
                .contains("expect: is empty, expected an exit code that is right");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', expect: []}"))
                .contains("is empty, expected a status that is right");
    }

    @Test
    void programThatDoesNotWantToEndIsKilledAfterTheGrace() throws Exception {
        String marker = "8" + System.nanoTime() % 100_000_000 + ".5";
        try (StepBench bench = StepBench.of("- exec: {command: [sh, -c, \"trap '' TERM; sleep " + marker + "; sleep "
                + marker + "\"], timeout: 100ms, grace: 200ms}")) {
            long start = System.nanoTime();
            assertThat(bench.failure("{}").kind()).isEqualTo("timeout");
            assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(250L);
        }
        awaitNone(marker);
    }

    @Test
    void cancelAtAnyMomentLeavesNoProcess() throws Exception {
        String marker = "7" + System.nanoTime() % 100_000_000 + ".5";
        try (StepBench bench = StepBench.of("- exec: [sleep, '" + marker + "']")) {
            bench.call(() -> {
                for (int micros = 0; micros < 6_000; micros += 200) {
                    Deferred<?> attempt = bench.start("{}");
                    bench.reactor.sleep(Duration.ofNanos(micros * 1000L)).await();
                    attempt.cancel();
                    var _ = attempt.addErrback(CancellationException.class, e -> null)
                            .await(Duration.ofMinutes(4));
                }
                return true;
            });
        }
        awaitNone(marker);
    }

    /// Each says that it runs, and ends when it is told to, by two pipes with names.
    @Test
    void fiveHundredProgramsRunAtOnceWithoutAThreadForEach(@TempDir Path directory) throws Exception {
        int count = 500;
        Path started = directory.resolve("started");
        Path gate = directory.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", started.toString(), gate.toString())
                        .start()
                        .waitFor())
                .isZero();
        String script = "echo > '" + started + "'; read go < '" + gate + "'";
        try (StepBench bench = StepBench.of("- exec: [sh, -c, \"" + script + "\"]");
                RandomAccessFile news = new RandomAccessFile(started.toFile(), "rw");
                RandomAccessFile permits = new RandomAccessFile(gate.toFile(), "rw")) {
            int threads = bench.call(() -> {
                List<Deferred<?>> all = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    all.add(bench.start("{}"));
                }
                boolean _ = bench.reactor
                        .deferToThread(() -> {
                            news.readFully(new byte[count]);
                            return true;
                        })
                        .await(Duration.ofMinutes(4));
                int most = threads();
                permits.write("\n".repeat(count).getBytes(StandardCharsets.US_ASCII));
                for (Deferred<?> each : all) {
                    var _ = each.await();
                }
                return most;
            });
            assertThat(threads).isLessThan(100);
        }
    }

    private static int threads() {
        String[] all = new java.io.File("/proc/self/task").list();
        return all == null ? 0 : all.length;
    }

    /**
     * Waits until no process has the marker among its arguments, but for those that have ended and nobody has asked. Looks
     * again and again: the system tells of the end of children only, and these are others'.
     */
    private static void awaitNone(String marker) throws InterruptedException {
        long deadline = System.nanoTime() + 240_000_000_000L;
        while (count(marker) > 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(count(marker) + " processes are still there");
            }
            Thread.sleep(5);
        }
    }

    private static long count(String marker) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(p -> p.info().commandLine().orElse("").contains(marker))
                    .count();
        }
    }
}
