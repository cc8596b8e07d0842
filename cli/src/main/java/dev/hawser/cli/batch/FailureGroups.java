package dev.hawser.cli.batch;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Job;
import dev.hawser.reactor.Reactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The dead rows of a run, those together that failed alike, with a command that does the first of each once more.
final class FailureGroups {
    private static final String RESERVED = "_hawser";
    private static final int NAMED = 10;

    private FailureGroups() {}

    /// Rows that failed alike.
    ///
    /// @param step the step that failed; empty if none had begun
    /// @param kind of the failure
    /// @param message of the first
    /// @param count how many
    /// @param ids of the first of them
    /// @param command for a shell, that does the step once more for the first; empty if there is none
    record Group(String step, String kind, String message, long count, List<String> ids, Optional<String> command) {}

    /// Takes dead rows, in the order of the file.
    interface Taker {
        void take(String id, JsonNode failure) throws IOException;
    }

    /// Reads the dead rows one after the other.
    static void each(Path directory, Taker taker) throws IOException {
        Path dead = directory.resolve("dead.jsonl");
        if (!Files.exists(dead)) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(dead)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode about = JsonMapper.shared().readTree(line).path(RESERVED);
                taker.take(about.path("id").asString(""), about.path("failure"));
            }
        }
    }

    /// {@return the groups, the largest first}
    ///
    /// @param named the job, in which each variable of the environment has its name instead of its value
    static List<Group> of(Path directory, Job named) throws IOException {
        Map<String, Group> groups = new LinkedHashMap<>();
        Path dead = directory.resolve("dead.jsonl");
        if (!Files.exists(dead)) {
            return List.of();
        }
        try (BufferedReader lines = Files.newBufferedReader(dead);
                Reactor reactor = Reactor.create()) {
            ShellCommands commands = new ShellCommands(reactor, directory, named);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ObjectNode row = (ObjectNode) JsonMapper.shared().readTree(line);
                add(row, commands, groups);
            }
        }
        return groups.values().stream()
                .sorted((a, b) -> Long.compare(b.count(), a.count()))
                .toList();
    }

    private static void add(ObjectNode row, ShellCommands commands, Map<String, Group> groups) {
        JsonNode about = row.remove(RESERVED);
        JsonNode failure = about.path("failure");
        String id = about.path("id").asString("");
        String step = failure.path("step").asString("");
        String kind = failure.path("kind").asString("");
        groups.compute(step + "\n" + kind, (_, before) -> {
            if (before == null) {
                Item item = new Item(
                        id, about.path("ordinal").asLong(0), about.path("line").asLong(0), row);
                String message = failure.path("message").asString("");
                return new Group(
                        step,
                        kind,
                        message,
                        1,
                        List.of(id),
                        Optional.of(commands.command(item, step)).filter(text -> !text.isEmpty()));
            }
            List<String> ids = new ArrayList<>(before.ids());
            if (ids.size() < NAMED) {
                ids.add(id);
            }
            return new Group(step, kind, before.message(), before.count() + 1, List.copyOf(ids), before.command());
        });
    }
}
