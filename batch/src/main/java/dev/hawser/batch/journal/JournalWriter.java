package dev.hawser.batch.journal;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepTime;
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

    private final String runId;
    private final boolean compact;
    private final GrowingFile journal;
    private final GrowingFile results;
    private final GrowingFile dead;

    JournalWriter(RunPaths paths, String runId, boolean compact, Storage storage) throws IOException {
        this.runId = runId;
        this.compact = compact;
        List<GrowingFile> opened = new ArrayList<>();
        try {
            opened.add(new GrowingFile(paths.results(), storage));
            opened.add(new GrowingFile(paths.dead(), storage));
            opened.add(new GrowingFile(paths.journal(), storage));
        } catch (IOException e) {
            closeAll(opened, e);
            throw e;
        }
        results = opened.get(0);
        dead = opened.get(1);
        journal = opened.get(2);
    }

    /**
     * Writes a group and syncs it.
     *
     * @return the entries that could not be put into words, by their place, and why; they are left out
     * @throws IOException if the disk refused; nothing of the group counts then
     */
    Map<Integer, Throwable> write(List<Entry> group) throws IOException {
        Map<Integer, Throwable> refused = new HashMap<>();
        journal.clear();
        results.clear();
        dead.clear();
        for (int i = 0; i < group.size(); i++) {
            int journalMark = journal.lines.length();
            int resultsMark = results.lines.length();
            int deadMark = dead.lines.length();
            try {
                put(group.get(i));
            } catch (JacksonException | IllegalArgumentException e) {
                journal.lines.cutTo(journalMark);
                results.lines.cutTo(resultsMark);
                dead.lines.cutTo(deadMark);
                refused.put(i, e);
            }
            spill();
        }
        results.flush();
        dead.flush();
        journal.flush();
        return refused;
    }

    /** Of a group of long lines, not all are in memory at once. The order is kept: what counts on others is not synced. */
    private void spill() throws IOException {
        if (results.isLong() || dead.isLong()) {
            results.spill();
            dead.spill();
        }
    }

    private void put(Entry entry) {
        switch (entry) {
            case Entry.Started(Item item, int attempt, int slot, long at) -> {
                if (!compact) {
                    begin("start", item).field("attempt", attempt).field("slot", slot);
                    journal.lines.field("at", at).endLine();
                }
            }
            case Entry.Done(AttemptReport report) -> done(report);
            case Entry.Retried retried -> {
                attempt("retry", retried.report());
                journal.lines.field("delay", retried.delay().toNanos() / 1_000).endLine();
            }
            case Entry.Dead(AttemptReport report, boolean served, var bad) -> {
                deadLine(report, bad);
                if (served) {
                    attempt("dead", report);
                } else {
                    begin("dead", report.item()).field("attempt", report.number());
                    journal.lines.field("at", report.endMicros());
                    failure(journal.lines, report.outcome());
                }
                journal.lines.endLine();
            }
            case Entry.GivenBack(AttemptReport report) -> {
                attempt("back", report);
                journal.lines.endLine();
            }
            default -> putRare(entry);
        }
    }

    private void putRare(Entry entry) {
        JsonLines lines = journal.lines;
        switch (entry) {
            case Entry.Opened(long at, OpenMode mode, Holder holder) ->
                begin("open")
                        .field("at", at)
                        .field("mode", mode.word)
                        .field("pid", holder.pid())
                        .field("host", holder.host());
            case Entry.BlockRead(Block block) ->
                begin("block")
                        .field("index", block.index())
                        .field("bytes", block.bytes())
                        .field("sha256", block.sha256())
                        .field("firstLine", block.firstLine())
                        .field("lastLine", block.lastLine());
            case Entry.InputChanged(int block, boolean grown) ->
                begin("input-changed").field("block", block).field("grown", grown);
            case Entry.InputEnded(long bytes, long rows) ->
                begin("input").field("bytes", bytes).field("rows", rows);
            case Entry.Undone(String id, long ordinal) ->
                begin("undone").field("id", id).field("ordinal", ordinal);
            case Entry.Noted(long at, String event, var details) -> {
                begin(event).field("at", at);
                if (details != null) {
                    lines.field("details", details);
                }
            }
            case Entry.Closed(long at, String how) ->
                begin("close").field("at", at).field("how", how);
            default -> throw new IllegalStateException("not put into words: " + entry);
        }
        lines.endLine();
    }

    private JsonLines begin(String type) {
        return journal.lines.open().field("type", type);
    }

    private JsonLines begin(String type, Item item) {
        return begin(type).field("id", item.id()).field("ordinal", item.ordinal());
    }

    /** Leaves the object open. */
    private void attempt(String type, AttemptReport report) {
        JsonLines lines = begin(type, report.item());
        lines.field("attempt", report.number())
                .field("slot", report.slot())
                .field("start", report.startMicros())
                .field("end", report.endMicros());
        lines.openArray("steps");
        for (StepTime step : report.steps()) {
            lines.open().field("name", step.step());
            lines.field("start", step.startMicros()).field("end", step.endMicros());
            lines.field("ok", step.succeeded()).close();
        }
        lines.closeArray();
        failure(lines, report.outcome());
    }

    private static void failure(JsonLines lines, AttemptOutcome outcome) {
        switch (outcome) {
            case AttemptOutcome.Succeeded _ -> {}
            case AttemptOutcome.Failed(String step, String kind, String message) ->
                lines.open("failure")
                        .field("step", step)
                        .field("kind", kind)
                        .field("message", message)
                        .close();
            case AttemptOutcome.GivenBack(String reason) -> lines.field("reason", reason);
        }
    }

    private void done(AttemptReport report) {
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
        line.endLine();
        attempt("done", report);
        journal.lines
                .openArray("result")
                .element(from)
                .element(results.end() - from)
                .closeArray()
                .endLine();
    }

    private void deadLine(AttemptReport report, RowReader.@Nullable Bad bad) {
        Item item = report.item();
        JsonLines line = dead.lines.open();
        item.fields().properties().forEach(field -> {
            if (!field.getKey().equals(RESERVED)) {
                line.field(field.getKey(), field.getValue());
            }
        });
        line.open(RESERVED).field("run", runId).field("id", item.id()).field("ordinal", item.ordinal());
        line.field("line", item.line()).field("attempts", report.number()).field("at", report.endMicros());
        failure(line, report.outcome());
        if (bad != null) {
            line.field("text", bad.text());
        }
        line.close().endLine();
    }

    @Override
    public void close() throws IOException {
        IOException failure = closeAll(List.of(results, dead, journal), null);
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
