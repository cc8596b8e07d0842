package dev.hawser.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a child's descriptors are connected to.
class DescriptorsTest {
    @TempDir
    private Path directory;

    private static PosixChild posix(String script, Consumer<ProcessOptions> options) throws StartFailedException {
        return (PosixChild) new PosixSpawner().start(List.of("sh", "-c", script), options);
    }

    /// A pipe of this process is a file of this name, too.
    private static Path file(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    private static void write(int descriptor, String text) throws IOException {
        Files.writeString(file(descriptor), text);
        CLibrary.get().close(descriptor);
    }

    private static String read(int descriptor) throws IOException {
        try {
            return Files.readString(file(descriptor));
        } finally {
            CLibrary.get().close(descriptor);
        }
    }

    @Test
    void pipesOfHighNumbersAreNotWrittenOver() throws Exception {
        int before = SpawnerTest.descriptors();
        PosixChild child = posix(
                "cat /dev/fd/60 /dev/fd/0 >/dev/fd/200; echo out; echo err >&2",
                o -> o.descriptor(60, Stdio.pipeToChild()).descriptor(200, Stdio.pipeFromChild()));
        write(child.takePipe(60), "sixty,");
        write(child.takePipe(0), "zero");
        assertThat(read(child.takePipe(200))).isEqualTo("sixty,zero");
        assertThat(read(child.takePipe(1))).isEqualTo("out\n");
        assertThat(read(child.takePipe(2))).isEqualTo("err\n");
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before);
    }

    @Test
    void closeClosesThePipesThatNobodyHasTaken() throws Exception {
        int before = SpawnerTest.descriptors();
        PosixChild child = posix("cat", _ -> {});
        int taken = child.takePipe(1);
        child.close();
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before + 1);
        assertThatThrownBy(() -> child.takePipe(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("descriptor 0 of process " + child.pid() + " is no pipe, or taken");
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0)); // its input has ended
        assertThat(read(taken)).isEmpty();
    }

    @Test
    void inheritedDescriptorIsThatOfThisProcess() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "inherited");
        try (var in = new FileInputStream(file.toFile())) {
            assertThat(in.read()).isEqualTo('i');
            int number = numberOf(file);
            assumeTrue(number <= ProcessOptions.MAX_DESCRIPTOR, "this process has more files open than a child may");
            PosixChild child = posix("cat /dev/fd/" + number, o -> o.descriptor(number, Stdio.inherit()));
            assertThat(read(child.takePipe(1))).isEqualTo("inherited");
            assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
            child.close();
        }
    }

    private static int numberOf(Path file) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : all.toList()) {
                if (Files.exists(one) && Files.isSameFile(one, file)) {
                    return Integer.parseInt(one.getFileName().toString());
                }
            }
        }
        throw new AssertionError("no descriptor of " + file);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void relativeFilesAreLookedForFromTheChildsDirectory(Spawner spawner) throws Exception {
        Files.writeString(directory.resolve("in"), "from there\n");
        Child child = spawner.start(
                List.of("sh", "-c", "cat; echo not this >&2"),
                o -> o.directory(directory)
                        .stdin(Stdio.read(Path.of("in")))
                        .stdout(Stdio.append(Path.of("out")))
                        .stderr(Stdio.write(Path.of("err"))));
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(directory.resolve("out")).hasContent("from there\n");
        assertThat(directory.resolve("err")).hasContent("not this\n");
        child.close();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void nothingIsAnEndToReadAndNoTraceOfWhatIsWritten(Spawner spawner) throws Exception {
        Child child = spawner.start(
                List.of("sh", "-c", "cat && echo dropped && echo dropped >&2"),
                o -> o.stdin(Stdio.none()).stdout(Stdio.none()).stderr(Stdio.none()));
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        child.close();
    }

    @Test
    void jdkHasStreamsForThePipesAndClosesThem() throws Exception {
        JdkChild child = (JdkChild) Spawner.jdk().start("sh", "-c", "cat; echo err >&2");
        try (var in = child.process().getOutputStream()) {
            in.write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(child.process().getInputStream().readAllBytes()).asString().isEqualTo("hello");
        assertThat(child.process().getErrorStream().readAllBytes()).asString().isEqualTo("err\n");
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        JdkChild reader = (JdkChild) Spawner.jdk().start("cat");
        reader.close();
        assertThat(SpawnerTest.end(reader)).isEqualTo(new ExitStatus.Exited(0)); // its input has ended
    }

    @Test
    void jdkSaysWhatItCannotConnect() {
        assertThatThrownBy(() -> Spawner.jdk()
                        .start(
                                List.of("cat"),
                                o -> o.descriptor(3, Stdio.none()).descriptor(7, Stdio.pipeFromChild())))
                .isInstanceOf(StartFailedException.class)
                .hasMessage(
                        "cannot start 'cat': its descriptor 7 needs native access; here only 0 to 2 can be connected");
        assertThatThrownBy(() -> Spawner.jdk().start(List.of("cat"), o -> o.terminal(24, 80)))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("cannot start 'cat': a terminal needs native access");
        assertThat(Spawner.jdk().needsThreads()).isTrue();
        assertThat(Spawner.best().needsThreads()).isFalse();
    }
}
