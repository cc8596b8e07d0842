package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.journal.FailingStorage.Fault;
import dev.hawser.batch.journal.JournalWriter.Pending;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When groups of a journal are written, by the reactor's clock, and what becomes of them when the disk refuses. */
class GroupCommitTest {
    @TempDir
    private Path temp;

    private Path dir;
    private RunDescription description;

    @BeforeEach
    void makeRun() throws Exception {
        dir = temp.resolve("run");
        RunInput input = Runs.input(Runs.write(temp.resolve("list"), "{\"id\":\"a\"}"));
        Runs.serve(r -> RunDirectory.create(r, dir, input, Runs.OPTIONS), Runs::done);
        description = RunDescription.read(dir);
    }

    private interface Body {
        void run(Reactor reactor, GroupCommit commit) throws Exception;
    }

    private void with(Storage storage, Body body) throws Exception {
        Runs.onReactor(reactor -> {
            try (JournalWriter writer = new JournalWriter(new RunPaths(dir), description, storage, null)) {
                body.run(reactor, new GroupCommit(reactor, writer, "nothing is lost"));
            }
            return null;
        });
    }

    private static Pending entry(String event) {
        return new Pending(new Entry.Noted(1, event, null));
    }

    private long lines() throws Exception {
        return Files.readAllLines(dir.resolve("journal.jsonl")).size();
    }

    @Test
    void anEntryAfterAQuietTimeIsWrittenAtOnceAndTheNextWithItsGroup() throws Exception {
        FailingStorage disk = new FailingStorage(-1, Fault.EIO);
        with(disk, (reactor, commit) -> {
            long start = reactor.nanoTime();
            commit.commit(entry("first")).await();
            assertThat(reactor.nanoTime()).isEqualTo(start);
            Deferred<?> second = commit.commit(entry("second"));
            commit.add(new Entry.Noted(1, "third", null));
            second.await();
            assertThat(reactor.nanoTime() - start).isEqualTo(GroupCommit.INTERVAL.toNanos());
            assertThat(disk.calls().stream().filter("force journal.jsonl"::equals))
                    .hasSize(2);

            reactor.sleep(Duration.ofMillis(50)).await();
            long later = reactor.nanoTime();
            commit.commit(entry("fourth")).await();
            assertThat(reactor.nanoTime()).isEqualTo(later);
        });
        assertThat(Files.readString(dir.resolve("journal.jsonl")))
                .containsSubsequence("first", "second", "third", "fourth");
    }

    @Test
    void aFullGroupIsNotKeptWaiting() throws Exception {
        long before = lines();
        with(new FailingStorage(-1, Fault.EIO), (reactor, commit) -> {
            commit.commit(entry("first")).await();
            long start = reactor.nanoTime();
            for (int i = 1; i < GroupCommit.FULL; i++) {
                commit.add(new Entry.Noted(1, "more", null));
            }
            commit.commit(entry("last")).await();
            assertThat(reactor.nanoTime()).isEqualTo(start);
        });
        assertThat(lines() - before).isEqualTo(GroupCommit.FULL + 1L);
    }

    /** What came up while the disk was busy, and what comes later, fails as what it refused. */
    @Test
    void theFirstFailureIsFinal() throws Exception {
        long before = lines();
        FailingStorage count = new FailingStorage(-1, Fault.EIO);
        with(count, (_, _) -> {});
        with(new FailingStorage(count.calls().size(), Fault.ENOSPC), (reactor, commit) -> {
            assertThat(commit.failure()).isNull();
            Deferred<?> first = commit.commit(entry("first"));
            Deferred<?> together = commit.commit(entry("together"));
            reactor.sleep(Duration.ZERO).await(); // it is under way
            Deferred<?> meanwhile = commit.commit(entry("meanwhile"));
            Throwable failure = catchThrowable(first::await);
            assertThat(failure)
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("the journal cannot be written: ")
                    .hasMessageEndingWith("No space left on device; nothing is lost");
            assertThat(commit.failure()).isSameAs(failure);
            assertThat(catchThrowable(together::await)).isSameAs(failure);
            assertThat(catchThrowable(meanwhile::await)).isSameAs(failure);
            commit.add(new Entry.Noted(1, "later", null));
            assertThat(catchThrowable(commit.commit(entry("later"))::await)).isSameAs(failure);
            reactor.sleep(Duration.ofSeconds(1)).await();
        });
        assertThat(lines()).isEqualTo(before);
    }
}
