package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of a user's, compiled with the engine's module and its annotations, and run without those. */
@Tag("carrier")
class ModulePathTest {
    private static final Path ANNOTATIONS = Path.of(URI.create(
            NullMarked.class.getProtectionDomain().getCodeSource().getLocation().toString()));

    private static final String DESCRIPTOR = """
            module consumer {
                requires dev.hawser;
            }
            """;

    private static final String PROGRAM = """
            package consumer;

            import dev.hawser.defer.Deferred;
            import dev.hawser.reactor.Reactor;
            import dev.hawser.task.React;
            import java.time.Duration;

            public final class Main {
                public static void main(String[] arguments) {
                    React.reactInline(reactor -> {
                        Deferred<Integer> slept = reactor.deferLater(Duration.ofMillis(1), () -> 1);
                        Thread.sleep(slept.await());
                        System.out.println(reactor.mode() + " of " + Reactor.class.getModule().getName());
                    });
                }
            }
            """;

    @TempDir
    private static Path directory;

    private static String modulePath = "";

    @BeforeAll
    static void compile() throws Exception {
        Path sources = Files.createDirectories(directory.resolve("src/consumer"));
        Path descriptor = Files.writeString(sources.resolveSibling("module-info.java"), DESCRIPTOR);
        Path program = Files.writeString(sources.resolve("Main.java"), PROGRAM);
        Path classes = directory.resolve("classes");
        String engine = ChildJvm.locationOf(Reactor.class);
        String printed = run(
                "javac",
                "--module-path",
                engine + File.pathSeparator + ANNOTATIONS,
                "-d",
                classes.toString(),
                descriptor.toString(),
                program.toString());
        assertThat(printed).as("of javac").isEmpty();
        modulePath = engine + File.pathSeparator + classes;
    }

    @Test
    @DisplayName("with java.lang open to dev.hawser it is carrier mode")
    void carrier() throws Exception {
        assertThat(run(
                        "java",
                        "--add-opens=java.base/java.lang=dev.hawser",
                        "--module-path",
                        modulePath,
                        "--module",
                        "consumer/consumer.Main"))
                .isEqualToIgnoringNewLines("CARRIER of dev.hawser");
    }

    @Test
    @DisplayName("without the flag it fails, and the message has the form of the flag for the module path")
    void refused() throws Exception {
        assertThat(run(1, "java", "--module-path", modulePath, "--module", "consumer/consumer.Main"))
                .contains("java --add-opens java.base/java.lang=dev.hawser --module-path ... --module"
                        + " consumer/consumer.Main");
    }

    @Test
    @DisplayName("without the flag it is baton mode if that is asked for")
    void baton() throws Exception {
        assertThat(run(
                        "java",
                        "-Dhawser.mode=baton",
                        "--module-path",
                        modulePath,
                        "--module",
                        "consumer/consumer.Main"))
                .isEqualToIgnoringNewLines("BATON of dev.hawser");
    }

    private static String run(String tool, String... arguments) throws IOException, InterruptedException {
        return run(0, tool, arguments);
    }

    private static String run(int exitCode, String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as(printed).isTrue();
        assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
        return printed;
    }
}
