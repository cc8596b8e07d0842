package dev.hawser.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Runs small programs to their end, in a directory of the test.
record Programs(Path directory) {
    /// A script with nothing to read, whose outputs go nowhere.
    Child start(Spawner spawner, Consumer<ProcessOptions> more, String script) throws StartFailedException {
        return spawner.start(List.of("sh", "-c", script), quiet().andThen(more));
    }

    /// In the directory, with nothing to read and no outputs.
    Consumer<ProcessOptions> quiet() {
        return o ->
                o.directory(directory).stdin(Stdio.none()).stdout(Stdio.none()).stderr(Stdio.none());
    }

    /// What a program that succeeds has written to both outputs.
    String output(Spawner spawner, Consumer<ProcessOptions> more, String... command) throws Exception {
        Path out = directory.resolve("out");
        Child child = spawner.start(
                List.of(command),
                quiet().andThen(o -> o.stdout(Stdio.write(out)).stderr(Stdio.sameAsStdout()))
                        .andThen(more));
        ExitStatus end = SpawnerTest.end(child);
        child.close();
        String written = Files.readString(out, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(end).as(written).isEqualTo(new ExitStatus.Exited(0));
        return written;
    }

    /// Waits until a program has made a file.
    void await(String file) throws Exception {
        SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve(file)));
    }

    Path executable(String name, String text) throws IOException {
        Path program = Files.writeString(directory.resolve(name), text);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    /// The flags that a descriptor of this process was opened with.
    static int flags(int descriptor) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
            }
        }
        throw new AssertionError("descriptor " + descriptor + " has no flags");
    }

    /// Asks for the end of a child as other code of this process might.
    static void takeEndOf(Child child, MemorySegment word) throws Exception {
        SpawnerTest.awaitTrue(() -> CLibrary.get().waitWithoutWaiting((int) child.pid(), word) != 0);
    }
}
