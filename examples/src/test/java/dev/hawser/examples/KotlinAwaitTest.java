package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The snippet for Kotlin, compiled and run with coroutines; with `-Pkotlin`, which brings the compiler.
class KotlinAwaitTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @Test
    void aCoroutineAwaitsADeferredAndCancelsGoBothWays(@TempDir Path classes) throws Exception {
        Assumptions.assumeTrue(CLASS_PATH.contains("kotlin-compiler-embeddable"), "no Kotlin compiler: add -Pkotlin");
        String compiled = run(List.of(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                CLASS_PATH,
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                "-no-stdlib",
                "-no-reflect",
                "-jvm-target",
                "25",
                "-classpath",
                CLASS_PATH,
                "-d",
                classes.toString(),
                "src/main/kotlin/Await.kt",
                "src/test/kotlin/AwaitProgram.kt"));
        assertThat(classes.resolve("dev/hawser/examples/AwaitKt.class"))
                .as(compiled)
                .exists();
        assertThat(run(List.of(
                        JAVA,
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        classes + File.pathSeparator + CLASS_PATH,
                        "dev.hawser.examples.AwaitProgramKt")))
                .endsWith("ok\n");
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
