package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A file that is read a piece at a time, and what others do to it meanwhile.
@WithReactor
class FileBodyTest {
    private static final int PIECE = 1 << 16;
    private static final int LENGTH = 3 * PIECE;

    @TempDir
    Path directory;

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31 + i / 256);
        }
        return content;
    }

    private Path file(int length) throws IOException {
        return Files.write(directory.resolve("file"), content(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 150_000})
    void allOfItComesInPiecesAndThenItsEnd(int length, Reactor reactor) throws Exception {
        Path file = file(length);
        Scenario.run(reactor, () -> {
            Body body = Body.ofFile(reactor, file, length);
            byte[] expected = content(length);
            for (int at = 0; at < length; at += PIECE) {
                assertThat(body.read().await())
                        .isEqualTo(Arrays.copyOfRange(expected, at, Math.min(length, at + PIECE)));
            }
            assertThat(body.read().await()).isEmpty();
            assertThat(body.read().await()).isEmpty();
            assertThat(Body.ofFile(reactor, file, length).bytes().await()).isEqualTo(expected);
        });
    }

    @ParameterizedTest(name = "{0} bytes, said to be {1}")
    @CsvSource({"0, 1", "1, 0", "100, 99", "100, 101", "65536, 65537", "65537, 65536", "100, 5000000000"})
    void aFileOfAnotherLengthIsRefusedAtItsBeginning(int length, long said, Reactor reactor) throws Exception {
        Path file = file(length);
        Scenario.run(
                reactor,
                () -> assertThatThrownBy(
                                () -> Body.ofFile(reactor, file, said).read().await())
                        .isInstanceOf(IOException.class)
                        .hasMessage(file + " has changed while it was read"));
    }

    /// What may become of a file between two pieces.
    private enum Change {
        GROWN {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[1], StandardOpenOption.APPEND);
            }
        },
        CUT {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, content(LENGTH - 1));
            }
        },
        EMPTIED {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        WRITTEN {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[LENGTH]);
                Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            }
        },
        /** By one that is as long and as old. */
        REPLACED {
            @Override
            void to(Path file) throws IOException {
                Path other = Files.write(file.resolveSibling("other"), new byte[LENGTH]);
                Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatChangesBetweenTwoPiecesFailsTheNext(Change change, Reactor reactor) throws Exception {
        Path file = file(LENGTH);
        Scenario.run(reactor, () -> {
            Body body = Body.ofFile(reactor, file, LENGTH);
            assertThat(body.read().await()).hasSize(PIECE);
            change.to(file);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> body.read().await())
                        .isInstanceOf(IOException.class)
                        .hasMessage(file + " has changed while it was read");
            }
        });
    }

    @Test
    void aFileThatIsTakenAwayFailsTheNextPieceAndOneThatIsMerelyReadDoesNot(Reactor reactor) throws Exception {
        Path file = file(LENGTH);
        Scenario.run(reactor, () -> {
            Body body = Body.ofFile(reactor, file, LENGTH);
            body.read().await();
            assertThat(Files.readAllBytes(file)).hasSize(LENGTH);
            body.read().await();
            Files.delete(file); // nothing holds it open
            assertThatThrownBy(() -> body.read().await()).isInstanceOf(NoSuchFileException.class);
        });
    }

    @Test
    void whatIsNoFileFails(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            assertThatThrownBy(() -> Body.ofFile(reactor, directory.resolve("none"), 1)
                            .read()
                            .await())
                    .isInstanceOf(NoSuchFileException.class);
            long size = Files.size(directory);
            assertThatThrownBy(
                            () -> Body.ofFile(reactor, directory, size).read().await())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(FileSystemException.class);
        });
    }

    @Test
    void twoBodiesOfOneFileAreReadBesideEachOther(Reactor reactor) throws Exception {
        Path file = file(LENGTH);
        Scenario.run(reactor, () -> {
            Body first = Body.ofFile(reactor, file, LENGTH);
            Body second = Body.ofFile(reactor, file, LENGTH);
            assertThat(first.read().await()).isEqualTo(second.read().await());
            assertThat(first.bytes().await()).hasSize(LENGTH - PIECE);
            assertThat(second.bytes().await()).isEqualTo(Arrays.copyOfRange(content(LENGTH), PIECE, LENGTH));
        });
    }
}
