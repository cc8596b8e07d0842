package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.hawser.batch.StepTime;
import dev.hawser.batch.journal.Entry.Failure;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.Access;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no crash leaves behind is told, and nothing is lost or done twice without a word. */
class DamageTest {
    private static final int ROWS = 12;

    @TempDir
    Path temp;

    Path input;
    Path dir;

    @BeforeEach
    void customers() throws IOException {
        input = Runs.customers(temp.resolve("customers.jsonl"), ROWS);
        dir = temp.resolve("run");
    }

    /** Every fifth is dead. */
    private static Deferred<?> serve(Lease lease) {
        return lease.item().ordinal() % 5 == 0 ? Runs.dead(lease) : Runs.done(lease);
    }

    private Runs.Served run() throws Exception {
        return Runs.serve(
                reactor -> RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS), DamageTest::serve);
    }

    private Runs.Served resume(boolean acceptDamage) throws Exception {
        return Runs.serve(
                reactor -> RunDirectory.resume(
                        reactor, dir, Runs.input(input), Runs.OPTIONS.andThen(o -> o.acceptDamage(acceptDamage))),
                DamageTest::serve);
    }

    private void assertRefused(String file) {
        assertThatThrownBy(() -> resume(false))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DAMAGED))
                .hasMessageContaining(file)
                .hasMessageContaining("--accept-damage");
    }

    private void assertComplete() throws IOException {
        List<String> ended = new ArrayList<>(Runs.ids(dir.resolve("results.jsonl")));
        ended.addAll(Runs.ids(dir.resolve("dead.jsonl")));
        assertThat(ended).containsExactlyInAnyOrderElementsOf(Runs.ids(input));
    }

    /** A journal of 20 rows, as lines with their breaks. */
    private static List<byte[]> journal() {
        List<byte[]> lines = new ArrayList<>();
        lines.add(withBreak(new Entry.Opened(1_780_000_000_000_000L, "run", 4_711, "host")));
        lines.add(withBreak(new Entry.BlockRead(0, 4_000, "00ff".repeat(16), 1, 21)));
        for (int i = 1; i <= 20; i++) {
            long at = 1_780_000_000_000_000L + i * 1_000L;
            lines.add(withBreak(new Entry.Started("c" + i, i, 1, i % 8, at)));
            lines.add(withBreak(new Entry.Ended(
                    "c" + i,
                    i,
                    1,
                    i % 8,
                    at,
                    at + 900,
                    List.of(new StepTime("post", at + 1, at + 800, true)),
                    How.DONE,
                    Failure.NONE,
                    0,
                    new Entry.Span(i * 100L, 100),
                    "",
                    null)));
        }
        return lines;
    }

    private static byte[] withBreak(Entry entry) {
        byte[] line = EntryRoundTripTest.line(entry);
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        return whole;
    }

    private static JournalFile.Scan scan(byte[] bytes) throws IOException {
        LineScanner.Source source = (to, position) -> {
            int count = (int) Math.min(to.remaining(), bytes.length - position);
            if (count <= 0) {
                return -1;
            }
            to.put(bytes, (int) position, count);
            return count;
        };
        return new JournalFile(Path.of("journal.jsonl"), true, new DiskStorage(Access.OWNER)).scan(source, false);
    }

    /** Lines are judged one by one, so a changed one is looked at before another, and at the end of the file. */
    @Test
    void everySingleBitThatIsFlippedInAJournalIsTold() throws Exception {
        List<byte[]> lines = journal();
        long flips = 0;
        for (int i = 0; i < lines.size(); i++) {
            ByteArrayOutputStream window = new ByteArrayOutputStream();
            window.write(lines.get(i));
            if (i + 1 < lines.size()) {
                window.write(withBreak(new Entry.Closed(1, "drained")));
            }
            byte[] bytes = window.toByteArray();
            for (int bit = 0; bit < lines.get(i).length * 8; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                if (scan(bytes).damagedLine() != 1) {
                    fail("line " + (i + 1) + ", bit " + bit);
                }
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                flips++;
            }
        }
        assertThat(flips).isGreaterThan(40_000);
    }

    @Test
    void aJournalThatIsCutOffAnywhereIsTornAndNotDamaged() throws Exception {
        List<byte[]> lines = journal().subList(0, 4);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.write(line);
        }
        for (int length = 0; length < all.size(); length++) {
            assertThat(scan(Arrays.copyOf(all.toByteArray(), length)).damagedLine())
                    .isZero();
        }
    }

    @Seeds(count = 8)
    void aBitThatIsFlippedInAnyFileIsToldAndAcceptedNothingIsLost(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        var _ = run();
        String file = List.of("journal.jsonl", "results.jsonl", "dead.jsonl").get(random.nextInt(3));
        byte[] bytes = Files.readAllBytes(dir.resolve(file));
        int bit = random.nextInt(bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(dir.resolve(file), bytes);

        assertRefused(file);
        Runs.Served again = resume(true);

        assertComplete();
        assertThat(again.leased()).as("rows in doubt").hasSizeLessThanOrEqualTo(2);
        assertThat(Files.readAllBytes(dir.resolve(file + ".damaged"))).isEqualTo(bytes);
        assertThat(resume(false).leased()).isEmpty();
    }

    @Test
    void aResultLineThatIsMissingIsToldAndAcceptedItsRowIsServedAgain() throws Exception {
        var _ = run();
        Path results = dir.resolve("results.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(results));
        lines.remove(2);
        Files.write(results, lines);

        assertRefused("results.jsonl");
        assertThat(resume(true).leased()).containsExactly("c3/1");
        assertComplete();
        assertThat(resume(false).leased()).isEmpty();
    }

    @Test
    void resultsThatAreLostFromTheEndAreToldAndAcceptedTheirRowsAreServedAgain() throws Exception {
        var _ = run();
        Path results = dir.resolve("results.jsonl");
        Files.write(results, Files.readAllLines(results).subList(0, 7));

        assertRefused("the journal counts on 3 results that are not there");
        assertThat(resume(true).leased()).hasSize(3);
        assertComplete();
    }

    /** As a version before checksums wrote it. */
    private void makeFormat1() throws Exception {
        for (String file : List.of("journal.jsonl", "results.jsonl", "dead.jsonl")) {
            String text = Files.readString(dir.resolve(file));
            Files.writeString(dir.resolve(file), text.replaceAll(",\"crc\":\"[0-9a-f]{8}\"", ""));
        }
        String run = Files.readString(dir.resolve("run.json"));
        Files.writeString(dir.resolve("run.json"), run.replace("\"hawserRun\" : 2", "\"hawserRun\" : 1"));
        assertThat(RunDescription.read(dir).format()).isEqualTo(1);
    }

    @Test
    void aRunOfTheFormatBeforeIsResumedAndKeepsItsFormat() throws Exception {
        var _ = run();
        makeFormat1();
        Path journal = dir.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        Files.writeString(journal, String.join("\n", lines.subList(0, lines.size() - 4)) + "\n{\"type\":\"do");

        Runs.Served served = resume(false);

        assertThat(served.leased()).isNotEmpty().hasSizeLessThanOrEqualTo(4);
        assertComplete();
        assertThat(RunDescription.read(dir).format()).isEqualTo(1);
        assertThat(resume(false).leased()).isEmpty();
    }

    @Test
    void aNumberThatBecameAnotherInAJournalWithoutChecksumsIsTold() throws Exception {
        var _ = run();
        makeFormat1();
        Path journal = dir.resolve("journal.jsonl");
        String changed = Files.readString(journal)
                .replaceFirst(
                        "\"type\":\"done\",\"id\":\"c3\",\"ordinal\":3",
                        "\"type\":\"done\",\"id\":\"c3\",\"ordinal\":7");
        Files.writeString(journal, changed);

        assertRefused("journal.jsonl");
        var _ = resume(true);
        assertComplete();
    }

    @Test
    void whatWasToTakeAnothersPlaceWhenTheProcessEndedIsRemoved() throws Exception {
        var _ = run();
        for (String file : List.of("run.json", "journal.jsonl", "results.jsonl", "dead.jsonl")) {
            Files.writeString(dir.resolve(file + ".new"), "half of so");
        }

        assertThat(resume(false).leased()).isEmpty();
        try (var files = Files.list(dir)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".new"));
        }
    }

    @Test
    void aResumedRunThatWasKilledDoesNotShowHowItEndedBefore() throws Exception {
        var _ = run();
        Files.write(
                dir.resolve("journal.jsonl"),
                withBreak(new Entry.Opened(5_000, "resume", 1, "host")),
                java.nio.file.StandardOpenOption.APPEND);

        try (RunReader reader = RunReader.open(dir)) {
            var _ = reader.poll(_ -> {});
            assertThat(reader.status().closed()).isEmpty();
            assertThat(reader.status().processes()).isEqualTo(2);
        }
    }

    @Test
    void whoWatchesIsToldOfTheFirstDamagedLineAndOfNoneThatIsBeingWritten() throws Exception {
        var _ = run();
        Path journal = dir.resolve("journal.jsonl");
        byte[] whole = Files.readAllBytes(journal);
        Set<Long> counts = new HashSet<>();
        try (RunReader reader = RunReader.open(dir)) {
            Files.write(journal, Arrays.copyOf(whole, whole.length - 5));
            long first = reader.poll(_ -> {});
            assertThat(reader.damagedLine()).isEmpty();
            assertThat(reader.status().closed()).isEmpty();

            Files.write(journal, whole);
            assertThat(reader.poll(_ -> {})).isEqualTo(1);
            assertThat(reader.poll(_ -> {})).isZero();
            assertThat(reader.status().closed())
                    .isEqualTo(Closing.COMPLETE.name().toLowerCase(java.util.Locale.ROOT));
            counts.add(first);
        }
        assertThat(counts).doesNotContain(0L);

        whole[whole.length - 30] ^= 1;
        Files.write(journal, whole);
        try (RunReader reader = RunReader.open(dir)) {
            var _ = reader.poll(_ -> {});
            assertThat(reader.damagedLine())
                    .hasValue(Files.readAllLines(journal).size());
        }
        whole[40] ^= 1;
        Files.write(journal, whole);
        try (RunReader reader = RunReader.open(dir)) {
            var _ = reader.poll(_ -> {});
            assertThat(reader.damagedLine()).hasValue(1);
        }
    }
}
