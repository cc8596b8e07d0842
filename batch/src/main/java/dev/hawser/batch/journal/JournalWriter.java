package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts entries into words and onto the disk: results and dead items first, then the records that count on them.
 *
 * <p><b>Threads:</b> any, one at a time.
 */
final class JournalWriter implements AutoCloseable {
    /** The field of a line of {@code dead.jsonl} that tells of the failure; the others are the row's own. */
    static final String RESERVED = "_hawser";

    /**
     * What is to be written.
     *
     * @param entry for the journal
     * @param report what the line for the results, or the dead, is made of; null if there is none
     * @param bad if the item is dead because its row cannot be read
     * @param discovery rows that were found, which the entry tells of; null if there are none
     */
    record Pending(
            @Nullable Entry entry,
            @Nullable AttemptReport report,
            RowReader.@Nullable Bad bad,
            @Nullable Discovery discovery) {
        Pending(Entry entry) {
            this(entry, null, null);
        }

        Pending(Entry entry, @Nullable AttemptReport report, RowReader.@Nullable Bad bad) {
            this(entry, report, bad, null);
        }

        Pending(Discovery discovery) {
            this(null, null, null, discovery);
        }
    }

    private final String runId;
    private final boolean compact;
    private final GrowingFile journal;
    private final GrowingFile results;
    private final GrowingFile dead;
    private final @Nullable FoundWriter found;

    /** What the journal counts on. */
    private final List<GrowingFile> others;

    JournalWriter(RunPaths paths, RunDescription of, Storage storage, FoundWriter.@Nullable Start finds)
            throws IOException {
        this.runId = of.id();
        this.compact = of.compact();
        List<GrowingFile> opened = new ArrayList<>();
        try {
            opened.add(new GrowingFile(paths.journal(), storage));
            opened.add(new GrowingFile(paths.results(), storage));
            opened.add(new GrowingFile(paths.dead(), storage));
            if (finds != null) {
                opened.add(new GrowingFile(paths.found(), storage));
            }
        } catch (IOException e) {
            closeAll(opened, e);
            throw e;
        }
        journal = opened.get(0);
        results = opened.get(1);
        dead = opened.get(2);
        found = finds == null ? null : new FoundWriter(opened.get(3).lines, finds);
        others = List.copyOf(opened.subList(1, opened.size()));
        Invariant.check(
                !others.contains(journal) && others.size() == (finds == null ? 2 : 3),
                "the journal is no file that it counts on");
    }

    /**
     * Writes a group and syncs it.
     *
     * @return the entries that could not be put into words, by their place, and why; they are left out
     * @throws IOException if the disk refused; nothing of the group counts then
     */
    Map<Integer, Throwable> write(List<Pending> group) throws IOException {
        Map<Integer, Throwable> refused = new HashMap<>();
        Invariant.check(!group.isEmpty(), "a group has something to write");
        for (int i = 0; i < group.size(); i++) {
            journal.mark();
            others.forEach(GrowingFile::mark);
            try {
                put(group.get(i));
            } catch (JacksonException | IllegalArgumentException e) {
                journal.cutToMark();
                others.forEach(GrowingFile::cutToMark);
                refused.put(i, e);
            }
            spill();
        }
        for (GrowingFile file : others) {
            file.flush();
        }
        assert others.stream().allMatch(GrowingFile::isSynced) : "what a record counts on is safe before it";
        journal.flush();
        Invariant.check(journal.isSynced(), "nobody is told of safety that is not there");
        Invariant.check(refused.size() <= group.size(), "no more is refused than was to be written");
        return refused;
    }

    /** Of a group of long lines, not all are in memory at once. The order is kept: what counts on others is not synced. */
    private void spill() throws IOException {
        if (others.stream().anyMatch(GrowingFile::isLong)) {
            for (GrowingFile file : others) {
                file.spill();
            }
        }
    }

    private void put(Pending pending) {
        Discovery discovery = pending.discovery();
        Entry entry = discovery == null
                ? requireNonNull(pending.entry())
                : requireNonNull(found).put(discovery);
        AttemptReport report = pending.report();
        Invariant.check(report == null || entry instanceof Entry.Ended, "a report goes with an end");
        if (compact && entry instanceof Entry.Started) {
            return;
        }
        if (report != null && entry instanceof Entry.Ended ended) {
            switch (ended.how()) {
                case DONE -> entry = ended.at(result(report));
                case DEAD -> dead(report, pending.bad());
                case RETRY, BACK -> {}
            }
        }
        new EntryWriter(journal.lines).write(entry);
    }

    private Entry.Span result(AttemptReport report) {
        long from = results.end();
        JsonLines line = results.lines;
        line.open()
                .field("id", report.item().id())
                .field("ordinal", report.item().ordinal());
        line.field("attempts", report.number());
        line.field("start", report.startMicros()).field("end", report.endMicros());
        if (report.outcome() instanceof AttemptOutcome.Succeeded(ObjectNode output)) {
            line.field("output", output);
        }
        line.endChecked(Checksum.OF_RESULT);
        Entry.Span place = new Entry.Span(from, results.end() - from);
        Invariant.check(place.bytes() > 0, "a result has its line");
        return place;
    }

    private void dead(AttemptReport report, RowReader.@Nullable Bad bad) {
        Item item = report.item();
        JsonLines line = dead.lines.open();
        item.fields().properties().forEach(field -> {
            if (!field.getKey().equals(RESERVED)) {
                line.field(field.getKey(), field.getValue());
            }
        });
        line.open(RESERVED).field("run", runId).field("id", item.id()).field("ordinal", item.ordinal());
        line.field("line", item.line()).field("attempts", report.number()).field("at", report.endMicros());
        if (report.outcome() instanceof AttemptOutcome.Failed) {
            EntryWriter.failure(line, Entry.Failure.of(report.outcome()));
        }
        if (bad != null) {
            line.field("text", bad.text());
        }
        line.endChecked(Checksum.OF_DEAD);
    }

    @Override
    public void close() throws IOException {
        List<GrowingFile> all = new ArrayList<>(others);
        all.add(journal);
        IOException failure = closeAll(all, null);
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable IOException closeAll(List<GrowingFile> files, @Nullable IOException before) {
        IOException failure = before;
        for (GrowingFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        return failure;
    }
}
