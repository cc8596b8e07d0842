package dev.hawser.cli.batch;

import dev.hawser.batch.journal.RunReader;
import dev.hawser.batch.journal.RunStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A run as `hawser status` tells it.
final class StatusText {
    private static final long MICROS = 1_000_000;

    private StatusText() {}

    /// In a word.
    ///
    /// @param held whether a process has the run
    static String state(RunStatus status, boolean held) {
        if (held) {
            return "running";
        }
        return status.closed().isEmpty() ? "interrupted" : status.closed();
    }

    /// @param now what the process says that has the run; empty if there is none, or it says nothing
    static List<String> lines(RunReader reader, Optional<JsonNode> now) throws IOException {
        RunStatus status = reader.status();
        var holder = reader.holder();
        List<String> lines = new ArrayList<>();
        lines.add(reader.description().about().path("name").asString("run") + ": "
                + state(status, holder.isPresent())
                + holder.map(who -> ", by " + who).orElse(""));
        lines.add(Texts.count(status.done()) + " done, " + Texts.count(status.dead()) + " dead"
                + (status.rows().isPresent()
                        ? " of " + Texts.count(status.rows().getAsLong())
                        : "")
                + ", " + Texts.count(status.inFlight())
                + (holder.isPresent() ? " under way, " : " cut off, ")
                + Texts.counted(status.retries(), "retry", "retries"));
        now.ifPresent(live -> lines.add(pace(live)));
        damage(reader).ifPresent(lines::add);
        lines.add("began " + toTheSecond(reader.description().created()) + ", last change "
                + toTheSecond(at(status.lastAt())) + ", "
                + Texts.counted(status.processes(), "process", "processes"));
        return lines;
    }

    /// What is wrong with the journal, by what was read so far; empty if nothing is.
    static Optional<String> damage(RunReader reader) {
        OptionalLong line = reader.damagedLine();
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of("journal.jsonl, line " + line.getAsLong()
                        + ", is not as it was written: what it told is not counted, and a resume needs"
                        + " --accept-damage");
    }

    /// How fast a live run is, and what its rows wait for.
    static String pace(JsonNode now) {
        JsonNode waiting = now.path("waiting");
        StringBuilder text = new StringBuilder(Texts.count(now.path("busy").asLong()) + " of "
                + Texts.counted(now.path("slots").asLong(), "slot", "slots") + " busy");
        add(text, now.path("stuck").asLong(), "of them stuck");
        text.append(String.format(
                Locale.ROOT, ", %.1f rows a second", now.path("perSecond").asDouble()));
        add(text, waiting.path("key").asLong(), "row waits for its key", "rows wait for their key");
        add(text, waiting.path("held").asLong(), "is held for its server", "are held for their server");
        add(text, waiting.path("resting").asLong(), "looks again later", "look again later");
        add(text, waiting.path("rate").asLong(), "for the start rate");
        add(text, waiting.path("retry").asLong(), "for its next try", "for their next try");
        JsonNode eta = now.path("eta");
        if (eta.isObject()) {
            text.append("; ends in ")
                    .append(seconds(eta.path("atLeastSeconds")))
                    .append(" to ")
                    .append(seconds(eta.path("atMostSeconds")));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, long count, String what) {
        add(text, count, what, what);
    }

    private static void add(StringBuilder text, long count, String one, String many) {
        if (count > 0) {
            text.append(", ").append(Texts.counted(count, one, many));
        }
    }

    private static String seconds(JsonNode seconds) {
        return Texts.time(Duration.ofMillis((long) (seconds.asDouble() * 1_000)));
    }

    /// @param now as above
    static ObjectNode json(RunReader reader, Optional<JsonNode> now) throws IOException {
        RunStatus status = reader.status();
        var holder = reader.holder();
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("id", reader.description().id());
        json.put("name", reader.description().about().path("name").asString("run"));
        json.put("state", state(status, holder.isPresent()));
        holder.ifPresent(who -> json.put("holder", who));
        status.rows().ifPresent(rows -> json.put("total", rows));
        json.put("done", status.done()).put("dead", status.dead());
        json.put("inFlight", status.inFlight()).put("retries", status.retries());
        json.put("processes", status.processes());
        json.put("created", reader.description().created().toString());
        json.put("lastChange", at(status.lastAt()).toString());
        reader.damagedLine().ifPresent(number -> json.put("damagedLine", number));
        now.ifPresent(live -> json.set("now", live));
        return json;
    }

    private static Instant toTheSecond(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS);
    }

    /// {@return the moment that a journal has}
    static Instant at(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }
}
