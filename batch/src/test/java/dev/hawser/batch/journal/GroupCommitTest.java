package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Duplicates;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.journal.JournalWriter.Pending;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** When groups of a journal are written, by the reactor's clock, and what becomes of them when the disk refuses. */
class GroupCommitTest {
    private static final IOException FULL = new IOException("No space left on device");

    private final MemoryStorage disk = new MemoryStorage();

    private interface Body {
        void run(Reactor reactor, GroupCommit commit) throws Exception;
    }

    private void with(Body body) throws Exception {
        RunInput input = RunInput.file(Path.of("list.jsonl"), JsonRows.FORMAT, "id", Duplicates.REFUSE);
        RunDescription description = RunDescription.create(Runs.START, input, false, Runs.MAPPER.createObjectNode());
        Runs.onReactor(reactor -> {
            RunPaths paths = new RunPaths(Path.of("run"));
            try (JournalWriter writer = new JournalWriter(paths, description, disk, null)) {
                body.run(reactor, new GroupCommit(reactor, writer, "nothing is lost"));
            }
            return null;
        });
    }

    private static Entry note(String event) {
        return new Entry.Noted(1, event, null);
    }

    private static Pending entry(String event) {
        return new Pending(note(event));
    }

    /** A result whose output no JSON can express. */
    private static Pending unwritable() {
        ObjectNode output = Runs.MAPPER.createObjectNode();
        output.putPOJO("self", new RunDirectoryTest.Unwritable());
        AttemptReport report = new AttemptReport(
                JournalWriterTest.item(1), 1, 0, 1, 2, List.of(), new AttemptOutcome.Succeeded(output));
        return new Pending(Entry.Ended.of(report, How.DONE, Duration.ZERO), report, null);
    }

    private List<String> written() {
        return disk.text("journal.jsonl")
                .lines()
                .map(line -> Runs.MAPPER.readTree(line).path("type").asString())
                .toList();
    }

    private long syncs() {
        return disk.takeCalls().stream().filter("force journal.jsonl"::equals).count();
    }

    /** The group is on its way to the disk then. */
    private static void turn(Reactor reactor) {
        reactor.sleep(Duration.ZERO).await();
    }

    @Test
    void anEntryAfterAQuietTimeIsWrittenAtOnceAndTheNextWithItsGroup() throws Exception {
        with((reactor, commit) -> {
            long start = reactor.nanoTime();
            commit.commit(entry("first")).await();
            assertThat(reactor.nanoTime()).isEqualTo(start);
            Deferred<?> second = commit.commit(entry("second"));
            commit.add(note("third"));
            second.await();
            assertThat(reactor.nanoTime() - start).isEqualTo(GroupCommit.INTERVAL.toNanos());
            assertThat(syncs()).isEqualTo(2);

            reactor.sleep(Duration.ofMillis(50)).await();
            long later = reactor.nanoTime();
            commit.commit(entry("fourth")).await();
            assertThat(reactor.nanoTime()).isEqualTo(later);
        });
        assertThat(written()).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void whatNobodyWaitsForIsWrittenAllTheSame() throws Exception {
        with((reactor, commit) -> {
            commit.add(note("alone"));
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(written()).containsExactly("alone");
            commit.add(note("second"));
            commit.add(note("third"));
            reactor.sleep(Duration.ofMillis(3)).await();
            assertThat(written()).containsExactly("alone");
            reactor.sleep(Duration.ofMillis(2)).await();
            assertThat(written()).containsExactly("alone", "second", "third");
            assertThat(syncs()).isEqualTo(2);
        });
    }

    @Test
    void theIntervalIsBetweenTheStartsOfTwoGroups() throws Exception {
        with((reactor, commit) -> {
            commit.commit(entry("first")).await();
            reactor.sleep(Duration.ofMillis(3)).await();
            long start = reactor.nanoTime();
            commit.commit(entry("second")).await();
            assertThat(reactor.nanoTime() - start).isEqualTo(2_000_000);
            commit.commit(entry("third")).await();
            assertThat(reactor.nanoTime() - start).isEqualTo(7_000_000);
        });
    }

    @Test
    void aFullGroupIsNotKeptWaiting() throws Exception {
        with((reactor, commit) -> {
            commit.commit(entry("first")).await();
            long start = reactor.nanoTime();
            for (int i = 1; i < GroupCommit.FULL; i++) {
                commit.add(note("more"));
            }
            commit.commit(entry("last")).await();
            assertThat(reactor.nanoTime()).isEqualTo(start);
            assertThat(syncs()).isEqualTo(2);
            commit.commit(entry("behind it")).await();
            assertThat(reactor.nanoTime())
                    .as("the next group counts from the full one")
                    .isEqualTo(start + GroupCommit.INTERVAL.toNanos());
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(syncs()).as("the timer of the full one writes nothing").isOne();
        });
        assertThat(written()).hasSize(GroupCommit.FULL + 2);
    }

    @Test
    void oneLessThanFullWaits() throws Exception {
        with((reactor, commit) -> {
            commit.commit(entry("first")).await();
            long start = reactor.nanoTime();
            for (int i = 2; i < GroupCommit.FULL; i++) {
                commit.add(note("more"));
            }
            commit.commit(entry("last")).await();
            assertThat(reactor.nanoTime() - start).isEqualTo(GroupCommit.INTERVAL.toNanos());
        });
    }

    @Test
    void whatComesUpWhileTheDiskIsBusyIsOneGroupWhenItIsFree() throws Exception {
        with((reactor, commit) -> {
            disk.hold();
            Deferred<?> first = commit.commit(entry("first"));
            turn(reactor);
            List<Deferred<?>> later = new ArrayList<>();
            for (int i = 0; i <= GroupCommit.FULL; i++) {
                later.add(commit.commit(entry("later")));
            }
            turn(reactor);
            assertThat(first.isFired()).isFalse();
            long before = reactor.nanoTime();
            disk.release();
            first.await();
            assertThat(later).noneMatch(Deferred::isFired);
            for (Deferred<?> each : later) {
                each.await();
            }
            assertThat(reactor.nanoTime()).as("it is full").isEqualTo(before);
            assertThat(syncs()).isEqualTo(2);
        });
        assertThat(written()).hasSize(GroupCommit.FULL + 2);
    }

    @Test
    void anEntryWithoutWordsFailsAloneAndItsJournalGoesOn() throws Exception {
        with((reactor, commit) -> {
            Deferred<?> one = commit.commit(entry("one"));
            commit.add(note("between"));
            Deferred<?> odd = commit.commit(unwritable());
            Deferred<?> two = commit.commit(entry("two"));
            one.await();
            two.await();
            Throwable refused = catchThrowable(odd::await);
            assertThat(refused)
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("the outcome cannot be written as JSON: tools.jackson.")
                    .hasRootCauseMessage("no");
            assertThat(((JournalException) refused).problem()).isEqualTo(Problem.IO);
            assertThat(commit.failure()).isNull();
            commit.commit(entry("three")).await();
        });
        assertThat(written()).containsExactly("one", "between", "two", "three");
        assertThat(disk.bytes("results.jsonl")).isEmpty();
    }

    /** What came up while the disk was busy, and what comes later, fails as what it refused. */
    @Test
    void theFirstFailureIsFinal() throws Exception {
        with((reactor, commit) -> {
            disk.hold();
            disk.fail("force journal.jsonl", FULL);
            assertThat(commit.failure()).isNull();
            Deferred<?> first = commit.commit(entry("first"));
            commit.add(note("between"));
            Deferred<?> together = commit.commit(entry("together"));
            turn(reactor); // it is under way
            commit.add(note("meanwhile"));
            Deferred<?> meanwhile = commit.commit(entry("meanwhile"));
            disk.release();
            Throwable failure = catchThrowable(first::await);
            assertThat(failure)
                    .isInstanceOf(JournalException.class)
                    .hasMessage("the journal cannot be written: " + Path.of("run", "journal.jsonl")
                            + ": No space left on device; nothing is lost")
                    .hasRootCause(FULL);
            assertThat(commit.failure()).isSameAs(failure);
            assertThat(catchThrowable(together::await)).isSameAs(failure);
            assertThat(catchThrowable(meanwhile::await)).isSameAs(failure);
        });
    }

    @Test
    void afterAFailureNothingIsWrittenAnyMore() throws Exception {
        with((reactor, commit) -> {
            disk.fail("write journal.jsonl", FULL);
            Throwable failure = catchThrowable(commit.commit(entry("first"))::await);
            disk.heal();
            disk.takeCalls();
            commit.add(note("later"));
            Deferred<?> later = commit.commit(entry("later"));
            assertThat(later.isFired()).as("at once").isTrue();
            assertThat(catchThrowable(later::await)).isSameAs(failure);
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(disk.takeCalls()).isEmpty();
        });
        assertThat(written()).isEmpty();
    }

    @Test
    void whatWaitedForItsGroupWhenTheDiskRefusedIsNotWritten() throws Exception {
        with((reactor, commit) -> {
            disk.hold();
            disk.fail("force journal.jsonl", FULL);
            Deferred<?> first = commit.commit(entry("first"));
            turn(reactor);
            for (int i = 0; i <= GroupCommit.FULL; i++) {
                commit.add(note("more"));
            }
            disk.release();
            assertThat(catchThrowable(first::await)).isNotNull();
            disk.heal();
            disk.takeCalls();
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(disk.takeCalls()).isEmpty();
        });
        assertThat(written()).containsExactly("first");
    }

    @Test
    void aFailureWithoutAMessageIsToldByItsName() throws Exception {
        with((_, commit) -> {
            disk.fail("force journal.jsonl", new EOFException());
            assertThat(catchThrowable(commit.commit(entry("first"))::await))
                    .hasMessageContaining("java.io.EOFException; nothing is lost");
        });
        with((_, commit) -> {
            Deferred<?> never = commit.commit(new Pending(null, null, null)); // no entry at all: a bug
            assertThat(catchThrowable(never::await))
                    .hasMessage("the journal cannot be written: java.lang.NullPointerException; nothing is lost");
        });
    }

    /** A program may end itself then. */
    @Test
    void thatThereIsNoMemoryIsToldToTheProgramToo() throws Exception {
        OutOfMemoryError none = new OutOfMemoryError("Java heap space");
        List<Throwable> told = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> told.add(failure));
        try {
            with((_, commit) -> {
                disk.fail("force journal.jsonl", new IOException(none));
                assertThat(catchThrowable(commit.commit(entry("first"))::await)).hasRootCause(none);
            });
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(told).contains(none);
    }

    @Test
    void whoIsToldOfAFailureFindsTheJournalFailed() throws Exception {
        with((reactor, commit) -> {
            disk.fail("force journal.jsonl", FULL);
            Deferred<?> first = commit.commit(entry("first"));
            List<Object> seen = new ArrayList<>();
            Deferred<?> told = first.addErrback(failure -> {
                seen.add(commit.failure());
                seen.add(catchThrowable(commit.commit(entry("from within"))::await));
                return null;
            });
            told.await();
            assertThat(seen).hasSize(2).containsOnly(commit.failure());
            turn(reactor);
        });
    }

    @Test
    void whoIsToldThatItIsSafeMayWriteMore() throws Exception {
        with((reactor, commit) -> {
            commit.add(note("a"));
            List<Deferred<?>> more = new ArrayList<>();
            commit.commit(entry("b"))
                    .addCallback(_ -> {
                        more.add(commit.commit(entry("c")));
                        return true;
                    })
                    .await();
            more.getFirst().await();
            assertThat(syncs()).isEqualTo(2);
        });
        assertThat(written()).containsExactly("a", "b", "c");
    }
}
