package dev.hawser.web;

import dev.hawser.batch.control.ControlClient;
import dev.hawser.batch.journal.Entry;
import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.journal.RunReader;
import dev.hawser.batch.journal.RunStatus;
import dev.hawser.batch.run.RunView.SlotState;
import dev.hawser.batch.run.RunView.SlotView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run as its directory tells, and the process that has it, if there is one. Reads files and waits for that process: for
 * threads that may do that, one at a time.
 */
final class JournalDigest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final double MICROS = 1e6;
    private static final long MILLI = 1_000;

    private final RunAbout about;
    private final Past past = new Past();
    private final Map<String, DeadRows.Row> examples = new HashMap<>();
    private @Nullable RunReader reader;
    private long attempts;
    private long failed;
    private int highestSlot = -1;

    JournalDigest(RunAbout about) {
        this.about = about;
    }

    /**
     * The run as it stands.
     *
     * @param picture to show, but for commands
     * @param examples a dead row of each kind that was found
     */
    record Read(Picture picture, List<DeadRows.Row> examples) {}

    /** {@return the run as it stands now} */
    Read read() throws IOException, JournalException {
        RunReader open = reader;
        if (open == null) {
            open = RunReader.open(about.directory());
            reader = open;
        }
        boolean held = open.holder().isPresent();
        open.poll(this::add);
        findExamples();
        Optional<JsonNode> now = held ? now() : Optional.empty();
        ObjectNode head = head(open, held);
        List<SlotView> slots = now.map(JournalDigest::slots).orElse(List.of());
        now.ifPresent(status -> head.setAll(live(status)));
        int limit = now.map(status -> status.path("slots").asInt(0)).orElse(highestSlot + 1);
        return new Read(new Picture(head.toString(), false, slots, limit, past.copy()), List.copyOf(examples.values()));
    }

    void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }

    private void add(Entry entry) {
        switch (entry) {
            case Entry.Ended ended -> ended(ended);
            case Entry.Noted noted ->
                past.log()
                        .say(
                                noted.at(),
                                noted.event()
                                        + (noted.details() == null
                                                ? ""
                                                : " " + noted.details().toString()));
            case Entry.Opened opened ->
                past.log().say(opened.at(), opened.mode() + " by process " + opened.pid() + " on " + opened.host());
            case Entry.Closed closed -> past.log().say(closed.at(), closed.how());
            default -> {} // counted by the reader, or no part of it
        }
    }

    private void ended(Entry.Ended ended) {
        if (ended.how() == Entry.How.BACK || ended.end() <= 0) {
            return;
        }
        boolean bad = ended.how() != Entry.How.DONE;
        highestSlot = Math.max(highestSlot, ended.slot());
        attempts++;
        failed += bad ? 1 : 0;
        past.series().attempt(ended.end(), ended.end() - ended.start(), bad);
        if (ended.how() != Entry.How.RETRY) {
            past.series().ended(ended.end());
        }
        if (bad) {
            Entry.Failure failure = ended.failure();
            past.failures()
                    .add(
                            new FailureGroups.Failed(ended.id(), failure.step(), failure.kind(), failure.message()),
                            () -> "");
            if (ended.how() == Entry.How.DEAD) {
                past.failures().died(failure.step(), failure.kind());
            }
        }
    }

    /** The journal has no columns, but the dead rows have. */
    private void findExamples() throws IOException {
        if (past.failures().deadKinds() > examples.size()) {
            for (DeadRows.Row row : DeadRows.find(about.directory(), "", 0).rows()) {
                examples.putIfAbsent(row.step() + "\n" + row.kind(), row);
            }
        }
    }

    private ObjectNode head(RunReader open, boolean held) {
        RunStatus status = open.status();
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        String ended = status.closed().isEmpty() ? "interrupted" : status.closed();
        head.put("state", held ? "running" : ended);
        status.rows().ifPresent(rows -> head.put("total", rows));
        head.put("done", status.done()).put("dead", status.dead()).put("retries", status.retries());
        head.put("attempts", attempts).put("failed", failed);
        head.put("began", open.description().created().toEpochMilli() / (double) MILLI);
        if (!held) {
            head.put("ended", status.lastAt()).put("slots", highestSlot + 1).put("busy", 0);
            double seconds =
                    status.lastAt() / MICROS - open.description().created().toEpochMilli() / (double) MILLI;
            if (seconds > 0) {
                head.put("perSecond", Heads.rounded((status.done() + status.dead()) / seconds));
            }
        }
        open.damagedLine()
                .ifPresent(line -> head.put("damage", "journal.jsonl, line " + line + ", is not as it was written"));
        return head;
    }

    /** What only the process knows; empty if it does not say. */
    private Optional<JsonNode> now() {
        try {
            return ControlClient.ask(about.directory(), "status", PATIENCE)
                    .filter(answer -> answer.path("ok").asBoolean(false));
        } catch (IOException e) {
            return Optional.empty(); // it is busy, or has just gone
        }
    }

    private static ObjectNode live(JsonNode status) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        boolean heldUp = status.path("state").asString("").equals("running")
                && status.path("waiting").path("held").asInt(0) > 0;
        head.put("state", heldUp ? "held" : status.path("state").asString("running"));
        for (String same : List.of("total", "done", "dead", "skipped", "slots", "busy", "stuck", "waiting")) {
            if (status.has(same)) {
                head.set(same, status.get(same));
            }
        }
        head.put("perSecond", Heads.rounded(status.path("perSecond").asDouble(0)));
        JsonNode eta = status.path("eta");
        if (eta.isObject()) {
            head.putArray("eta")
                    .add((long) eta.path("atLeastSeconds").asDouble(0))
                    .add((long) eta.path("atMostSeconds").asDouble(0));
        }
        return head;
    }

    private static List<SlotView> slots(JsonNode status) {
        List<SlotView> slots = new ArrayList<>();
        for (JsonNode one : status.path("items")) {
            slots.add(new SlotView(
                    one.path("slot").asInt(),
                    one.path("item").asString(""),
                    one.path("attempt").asInt(),
                    one.path("startMicros").asLong(),
                    one.path("step").asString(""),
                    one.path("stepMicros").asLong(one.path("startMicros").asLong()),
                    SlotState.valueOf(one.path("state").asString("running").toUpperCase(Locale.ROOT))));
        }
        return slots;
    }
}
