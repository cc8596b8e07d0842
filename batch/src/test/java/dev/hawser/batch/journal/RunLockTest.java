package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.journal.RunLock.Holder;
import dev.hawser.batch.source.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a run, as the system and the file tell it. */
class RunLockTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00.123Z");

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = dir.resolve("lock");
    }

    private RunLock take() throws Exception {
        return RunLock.take(file, Holder.self(NOW), Access.OWNER);
    }

    private void writes(long pid, Instant started, String host) throws Exception {
        Files.writeString(
                file,
                Runs.MAPPER
                        .createObjectNode()
                        .put("pid", pid)
                        .put("started", started.toString())
                        .put("host", host)
                        .toString());
    }

    @Test
    void aRunHasOneHolderAtATime() throws Exception {
        long pid = ProcessHandle.current().pid();
        RunLock lock = take();
        JournalException refused = (JournalException) catchThrowable(this::take);
        assertThat(refused)
                .hasMessage(dir + " is in use by process " + pid + " on " + Holder.hostName()
                        + " since 2026-11-23T08:00:00Z; wait for its end, or stop it");
        assertThat(refused.problem()).isEqualTo(Problem.IN_USE);
        assertThat(RunLock.holder(file)).contains(Holder.self(NOW));
        assertThat(Runs.MAPPER.readTree(Files.readString(file)).path("pid").asLong())
                .as("for whoever looks from elsewhere")
                .isEqualTo(pid);
        lock.close();
        assertThat(RunLock.holder(file)).isEmpty();
        assertThat(file).isEmptyFile();
        take().close();
    }

    @Test
    void aDirectoryByAnotherNameIsTheSameRun() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir);
        try (RunLock _ = take()) {
            assertThat(catchThrowable(() -> RunLock.take(link.resolve("lock"), Holder.self(NOW), Access.OWNER)))
                    .isInstanceOf(JournalException.class);
            assertThat(RunLock.holder(link.resolve("lock"))).contains(Holder.self(NOW));
        }
    }

    @Test
    void whoCannotTakeItDoesNotKeepIt() throws Exception {
        Path missing = dir.resolve("none");
        assertThat(catchThrowable(() -> RunLock.take(missing.resolve("lock"), Holder.self(NOW), Access.OWNER)))
                .isInstanceOf(java.io.IOException.class);
        Files.createDirectory(file); // cannot be opened as a file
        assertThat(catchThrowable(this::take)).isInstanceOf(java.io.IOException.class);
        Files.delete(file);
        take().close();
    }

    @Test
    void whatAnEarlierHolderWroteIsReplaced() throws Exception {
        Files.writeString(file, "x".repeat(10_000));
        try (RunLock _ = take()) {
            assertThat(Files.readString(file))
                    .hasLineCount(1)
                    .startsWith("{\"pid\":")
                    .endsWith("\"}\n");
        }
    }

    @Test
    void aProcessOfThisMachineHoldsItAsLongAsItLives() throws Exception {
        long alive = ProcessHandle.current().pid();
        writes(alive, Instant.now(), Holder.hostName());
        assertThat(RunLock.holder(file)).isPresent();
        writes(alive, Instant.parse("2020-01-01T00:00:00Z"), Holder.hostName());
        assertThat(RunLock.holder(file)).as("a later one has its number").isEmpty();
        writes(Integer.MAX_VALUE, Instant.now(), Holder.hostName());
        assertThat(RunLock.holder(file)).as("there is none of that number").isEmpty();
    }

    @Test
    void aHolderOnAnotherMachineIsBelieved() throws Exception {
        writes(Integer.MAX_VALUE, NOW, "another");
        assertThat(RunLock.holder(file)).contains(new Holder(Integer.MAX_VALUE, NOW, "another"));
        take().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "{\"pid\":1,\"started\":\"then\",\"host\":\"h\"}"})
    void whatIsNoHolderHoldsNothing(String text) throws Exception {
        Files.writeString(file, text);
        assertThat(RunLock.holder(file)).isEmpty();
        take().close();
    }

    @Test
    void whereThereIsNoFileThereIsNoHolder() throws Exception {
        assertThat(RunLock.holder(file)).isEmpty();
        assertThat(file).doesNotExist();
    }
}
