package dev.hawser.cli.batch;

import dev.hawser.batch.journal.RunReader;
import dev.hawser.batch.journal.RunStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    static List<String> lines(RunReader reader) throws IOException {
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
                + Texts.count(status.retries()) + " retries");
        lines.add("began " + reader.description().created() + ", last change " + at(status.lastAt()) + ", "
                + status.processes() + (status.processes() == 1 ? " process" : " processes"));
        return lines;
    }

    static ObjectNode json(RunReader reader) throws IOException {
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
        return json;
    }

    private static Instant at(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }
}
