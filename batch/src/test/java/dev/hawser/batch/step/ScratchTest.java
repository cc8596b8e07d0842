package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the output of programs goes, and what a killed process leaves of that. */
class ScratchTest {
    @TempDir
    private Path parent;

    private List<Path> directories() throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            return all.sorted().toList();
        }
    }

    private Path left(String name) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.createFile(directory.resolve(Scratch.LOCK));
        Files.writeString(directory.resolve("1.out"), "half an output");
        return directory;
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNext() throws Exception {
        Path left = left("hawser-exec-1-b");
        Scratch scratch = new Scratch(parent);
        Path file = scratch.newFile(".out");
        assertThat(left).doesNotExist();
        assertThat(directories()).containsExactly(file.getParent());
        Files.writeString(file, "output");
        scratch.close();
        assertThat(directories()).isEmpty();
    }

    @Test
    void whatOneOfTheSameNumberLeftIsRemovedAsInAContainer() throws Exception {
        Path left = left(Scratch.PREFIX + ProcessHandle.current().pid() + "-b");
        Scratch scratch = new Scratch(parent);
        Path _ = scratch.newFile(".out");
        assertThat(left).doesNotExist();
        scratch.close();
    }

    @Test
    void whatAnotherRunHasIsLeftAlone() throws Exception {
        Scratch other = new Scratch(parent);
        Path file = Files.writeString(other.newFile(".out"), "output");
        Scratch scratch = new Scratch(parent);
        Path second = scratch.newFile(".out");
        assertThat(file).exists();
        assertThat(second.getParent()).isNotEqualTo(file.getParent());
        scratch.close();
        assertThat(file).exists();
        other.close();
        assertThat(directories()).isEmpty();
    }

    @Test
    void whatIsLockedIsLeftAlone() throws Exception {
        Path left = left("hawser-exec-1-a");
        try (FileChannel channel = FileChannel.open(left.resolve(Scratch.LOCK), StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            Scratch scratch = new Scratch(parent);
            Path _ = scratch.newFile(".out");
            assertThat(left.resolve("1.out")).exists();
            scratch.close();
        }
    }

    @Test
    void whatIsNotOfThatKindIsLeftAlone() throws Exception {
        Path noLock = Files.createDirectory(parent.resolve("hawser-exec-new"));
        Path otherName = left("hawser-1");
        Path file = Files.writeString(parent.resolve("hawser-exec-file"), "text");
        Path target = left("precious");
        Path link = Files.createSymbolicLink(parent.resolve("hawser-exec-link"), target);
        Scratch scratch = new Scratch(parent);
        Path _ = scratch.newFile(".out");
        assertThat(List.of(noLock, otherName, file, link, target.resolve("1.out")))
                .allSatisfy(each -> assertThat(each).exists());
        scratch.close();
    }

    @Test
    void oneThatWasRemovedIsMadeAnew() throws Exception {
        Scratch scratch = new Scratch(parent);
        Path first = scratch.newFile(".out").getParent();
        Files.delete(first.resolve(Scratch.LOCK));
        Files.delete(first);
        Path second = scratch.newFile(".out").getParent();
        assertThat(second).isDirectory().isNotEqualTo(first);
        scratch.close();
        assertThat(directories()).isEmpty();
    }
}
