package dev.hawser.batch.journal;

import dev.hawser.batch.StepTime;
import dev.hawser.batch.journal.Entry.Failure;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.Entry.Span;

/**
 * Writes records of a journal as lines.
 *
 * @param lines takes them
 */
record EntryWriter(JsonLines lines) {
    void write(Entry entry) {
        switch (entry) {
            case Entry.Opened(long at, String mode, long pid, String host) ->
                begin("open")
                        .field("at", at)
                        .field("mode", mode)
                        .field("pid", pid)
                        .field("host", host);
            case Entry.Started(String id, long ordinal, int attempt, int slot, long at) ->
                begin("start", id, ordinal)
                        .field("attempt", attempt)
                        .field("slot", slot)
                        .field("at", at);
            case Entry.Kept kept -> kept(kept);
            case Entry.Found found -> found(found);
            case Entry.Ended ended -> ended(ended);
            case Entry.BlockRead(int index, int bytes, String sha256, long firstLine, long lastLine) ->
                begin("block")
                        .field("index", index)
                        .field("bytes", bytes)
                        .field("sha256", sha256)
                        .field("firstLine", firstLine)
                        .field("lastLine", lastLine);
            case Entry.InputChanged(int block, boolean grown) ->
                begin("input-changed").field("block", block).field("grown", grown);
            case Entry.InputEnded(long bytes, long rows) ->
                begin("input").field("bytes", bytes).field("rows", rows);
            case Entry.Undone(String id, long ordinal) -> begin("undone", id, ordinal);
            case Entry.Noted(long at, String event, var details) -> {
                begin(event).field("at", at);
                if (details != null) {
                    lines.field("details", details);
                }
            }
            case Entry.Closed(long at, String how) ->
                begin("close").field("at", at).field("how", how);
        }
        lines.endChecked(1);
    }

    private JsonLines begin(String type) {
        return lines.open().field("type", type);
    }

    private JsonLines begin(String type, String id, long ordinal) {
        return begin(type).field("id", id).field("ordinal", ordinal);
    }

    private void kept(Entry.Kept kept) {
        begin("kept", kept.id(), kept.ordinal()).field("step", kept.step()).field("at", kept.at());
        if (kept.captured() != null) {
            lines.field("captured", kept.captured());
        }
    }

    private void found(Entry.Found found) {
        begin("found", found.id(), found.ordinal())
                .field("step", found.step())
                .field("at", found.at())
                .field("rows", found.rows())
                .field("total", found.total());
    }

    private void ended(Entry.Ended ended) {
        begin(ended.how().word, ended.id(), ended.ordinal()).field("attempt", ended.attempt());
        if (ended.slot() < 0) {
            lines.field("at", ended.end());
        } else {
            lines.field("slot", ended.slot()).field("start", ended.start()).field("end", ended.end());
            if (!ended.worker().isEmpty()) {
                lines.field("worker", ended.worker());
            }
            lines.openArray("steps");
            for (StepTime step : ended.steps()) {
                lines.open().field("name", step.step());
                lines.field("start", step.startMicros()).field("end", step.endMicros());
                lines.field("ok", step.succeeded()).close();
            }
            lines.closeArray();
        }
        switch (ended.how()) {
            case DONE -> {}
            case BACK -> lines.field("reason", ended.failure().message());
            case RETRY, DEAD -> failure(lines, ended.failure());
        }
        if (ended.passed() != null) {
            lines.field("passed", ended.passed());
        }
        if (ended.how() == How.RETRY) {
            lines.field("delay", ended.delay());
        }
        Span result = ended.result();
        if (result != null) {
            lines.openArray("result")
                    .element(result.start())
                    .element(result.bytes())
                    .closeArray();
        }
    }

    static void failure(JsonLines lines, Failure failure) {
        lines.open("failure")
                .field("step", failure.step())
                .field("kind", failure.kind())
                .field("message", failure.message())
                .close();
    }
}
