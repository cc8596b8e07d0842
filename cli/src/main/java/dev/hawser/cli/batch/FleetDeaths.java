package dev.hawser.cli.batch;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.run.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/// What rows of a fleet died of, whichever worker served them: by the run's directory.
///
/// @param kinds how many of each kind, most frequent first
/// @param first the first of each kind
record FleetDeaths(Map<String, Long> kinds, Map<String, AttemptReport> first) {
    /// Reads the dead rows of a directory.
    static FleetDeaths of(Path directory) throws IOException {
        Map<String, Long> kinds = new LinkedHashMap<>();
        Map<String, AttemptReport> first = new HashMap<>();
        FailureGroups.each(directory, (id, failure) -> {
            String kind = failure.path("kind").asString("");
            if (kinds.merge(kind, 1L, Long::sum) == 1) {
                AttemptOutcome outcome = new AttemptOutcome.Failed(
                        failure.path("step").asString(""),
                        kind,
                        failure.path("message").asString(""));
                Item item = new Item(id, 0, 0, JsonNodeFactory.instance.objectNode());
                first.put(kind, new AttemptReport(item, 1, -1, 0, 0, List.of(), outcome));
            }
        });
        Map<String, Long> sorted = kinds.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new));
        return new FleetDeaths(sorted, first);
    }

    /// {@return the summary of one worker, with the deaths of all}
    RunSummary in(RunSummary summary) {
        return new RunSummary(
                summary.closing(),
                summary.rule(),
                summary.failure(),
                summary.counts(),
                summary.tally(),
                summary.failures(),
                kinds,
                summary.stuck(),
                summary.elapsed(),
                summary.times());
    }
}
