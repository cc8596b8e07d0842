package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepTime;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Whatever the journal can be told is read back, and is no damage. */
class EntryRoundTripTest {
    private static final String[] PIECES = {"a", "Ω", "😀", "\ud800", "\"", "\n", "\u0000", "\u202e", "{", "'", "\\", ""
    };

    @TempDir
    Path temp;

    @Seeds(count = 20)
    void whatIsWrittenIsReadBack(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        List<Entry> entries = new ArrayList<>();
        List<RunEvent> events = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            add(random, i, entries, events);
        }
        write(entries);

        assertThat(read()).isEqualTo(events);
        var _ = new JournalFile(temp.resolve("journal.jsonl")).scan(false, Long.MAX_VALUE); // or it throws
    }

    @Test
    void aRuleThatEndedARunStandsThereAsTheJobHasIt() throws Exception {
        ObjectNode details = Runs.MAPPER.createObjectNode().put("rule", "now,fail=1");
        write(List.of(new Entry.Noted(7, "halt", details), new Entry.Closed(8, "halted")));

        assertThat(read())
                .containsExactly(
                        new RunEvent.Noted(7, "halt", "{\"rule\":\"now,fail=1\"}"), new RunEvent.Closed(8, "halted"));
    }

    private void write(List<Entry> entries) throws Exception {
        RunPaths paths = new RunPaths(temp);
        try (JournalWriter writer = new JournalWriter(paths, "run", false, DiskStorage.INSTANCE)) {
            assertThat(writer.write(entries)).isEmpty();
        }
        if (!Files.exists(paths.run())) {
            RunDescription.create(Runs.START, Runs.input(temp.resolve("rows")), false, Runs.MAPPER.createObjectNode())
                    .write(paths, DiskStorage.INSTANCE);
        }
    }

    private List<RunEvent> read() throws Exception {
        List<RunEvent> read = new ArrayList<>();
        try (RunReader reader = RunReader.open(temp)) {
            long _ = reader.poll(read::add);
            assertThat(reader.damagedLine()).isEmpty();
        }
        return read;
    }

    private static void add(RandomGenerator random, int ordinal, List<Entry> entries, List<RunEvent> events) {
        Item item = new Item("i" + text(random), ordinal + 1, 3, object(random));
        long at = random.nextLong(1L << 51);
        switch (random.nextInt(9)) {
            case 0 -> {
                entries.add(new Entry.Opened(at, OpenMode.RESUME, new Holder(4, Runs.START, text(random))));
                String host = ((Entry.Opened) entries.getLast()).holder().host();
                events.add(new RunEvent.Opened(at, "resume", 4, host));
            }
            case 1 -> {
                entries.add(new Entry.Started(item, 2, 5, at));
                events.add(new RunEvent.Started(item.id(), item.ordinal(), 2, 5, at));
            }
            case 2 -> {
                entries.add(new Entry.InputEnded(at, 9));
                events.add(new RunEvent.InputEnded(at, 9));
            }
            case 3 -> {
                entries.add(new Entry.Closed(at, "drained"));
                events.add(new RunEvent.Closed(at, "drained"));
            }
            case 4 -> entries.add(new Entry.Undone(item.id(), item.ordinal()));
            case 5 -> {
                String type = List.of("cap", "pause", "resume", "drain", "halt", "of-a-later-version")
                        .get(random.nextInt(6));
                ObjectNode details = random.nextInt(4) == 0 ? null : object(random);
                entries.add(new Entry.Noted(at, type, details));
                events.add(new RunEvent.Noted(at, type, details == null ? "" : details.toString()));
            }
            default -> attempt(random, item, entries, events);
        }
    }

    private static void attempt(RandomGenerator random, Item item, List<Entry> entries, List<RunEvent> events) {
        List<StepTime> steps = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            steps.add(new StepTime(text(random), random.nextLong(1L << 40), random.nextLong(1L << 50), i == 2));
        }
        RunEvent.Failure failure = new RunEvent.Failure(text(random), text(random), text(random));
        AttemptOutcome failed = new AttemptOutcome.Failed(failure.step(), failure.kind(), failure.message());
        RunEvent.Failure none = new RunEvent.Failure("", "", "");
        switch (random.nextInt(4)) {
            case 0 -> {
                entries.add(new Entry.Done(report(item, steps, new AttemptOutcome.Succeeded(object(random)))));
                events.add(ended(item, steps, RunEvent.How.DONE, none));
            }
            case 1 -> {
                entries.add(new Entry.Retried(report(item, steps, failed), Duration.ofMillis(17)));
                events.add(ended(item, steps, RunEvent.How.RETRY, failure));
            }
            case 2 -> {
                entries.add(new Entry.Dead(report(item, steps, failed), true, null));
                events.add(ended(item, steps, RunEvent.How.DEAD, failure));
            }
            default -> {
                entries.add(new Entry.GivenBack(report(item, steps, new AttemptOutcome.GivenBack(failure.message()))));
                events.add(ended(item, steps, RunEvent.How.BACK, new RunEvent.Failure("", "", failure.message())));
            }
        }
    }

    private static AttemptReport report(Item item, List<StepTime> steps, AttemptOutcome outcome) {
        return new AttemptReport(item, 3, 2, 1_000, 2_000, steps, outcome);
    }

    private static RunEvent ended(Item item, List<StepTime> steps, RunEvent.How how, RunEvent.Failure failure) {
        return new RunEvent.Ended(item.id(), item.ordinal(), 3, 2, 1_000, 2_000, steps, how, failure);
    }

    private static ObjectNode object(RandomGenerator random) {
        ObjectNode object = Runs.MAPPER.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "k" + i;
            switch (random.nextInt(5)) {
                case 0 -> object.put(name, random.nextLong());
                case 1 -> object.put(name, random.nextBoolean());
                case 2 -> object.putNull(name);
                case 3 ->
                    object.putObject(name).putArray("list").add(text(random)).add(random.nextInt());
                default -> object.put(name, text(random));
            }
        }
        return object;
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
