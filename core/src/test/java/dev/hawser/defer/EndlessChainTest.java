package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains without an end, in a JVM that has no memory to waste. */
class EndlessChainTest {
    private static final int ROUNDS = 2_000_000;

    @ParameterizedTest(name = "b18: two million rounds of an endless chain need constant memory: {0}")
    @DisplayName("b18: endless chains")
    @ValueSource(strings = {"plain", "wrapped", "shared"})
    void constantMemory(String kind) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        String.join(System.getProperty("path.separator"), classPath()),
                        Endless.class.getName(),
                        kind)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("rounds " + (ROUNDS + 1) + " ");
    }

    /** Where this package's classes are: tests may run on the module path. */
    private static List<String> classPath() {
        return List.of(locationOf(Deferred.class), locationOf(EndlessChainTest.class));
    }

    private static String locationOf(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        String path =
                Path.of(java.net.URI.create(type.getResource(name).toString())).toString();
        return path.substring(0, path.length() - name.length());
    }

    /** The program of the other JVM. */
    static final class Endless {
        private Promise<Integer> pending = new Promise<>();
        private int rounds;

        public static void main(String[] args) {
            Endless endless = new Endless();
            Deferred<Integer> end = switch (args[0]) {
                case "plain" -> endless.plain();
                case "wrapped" -> endless.wrapped();
                default -> endless.plain().share();
            };
            for (int i = 0; i < ROUNDS; i++) {
                Promise<Integer> now = endless.pending;
                endless.pending = new Promise<>();
                now.callback(i);
            }
            System.out.println("rounds " + endless.rounds + " " + end);
        }

        private Deferred<Integer> step() {
            rounds++;
            return pending;
        }

        private Deferred<Integer> plain() {
            return step().chainCallback(v -> plain());
        }

        /** Each round gives a stage that waits already when it is returned. */
        private Deferred<Integer> wrapped() {
            return step().chainCallback(v -> Deferred.succeed(v).chainCallback(w -> wrapped()));
        }
    }
}
