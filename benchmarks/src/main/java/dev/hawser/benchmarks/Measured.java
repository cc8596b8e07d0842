package dev.hawser.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What was measured last of each workload, and under which circumstances: the file that the page is made from. A run
/// of some workloads replaces those and leaves the others.
///
/// @param byWorkload in the order in which they were first measured
record Measured(Map<String, Run> byWorkload) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// One workload's.
    ///
    /// @param facts of the machine and the run, by name
    /// @param results of all contenders
    record Run(Map<String, String> facts, List<Result> results) {}

    static Measured read(Path file) {
        return new Measured(
                Files.exists(file)
                        ? JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, Run>>() {})
                        : new LinkedHashMap<>());
    }

    void add(Map<String, String> facts, List<Result> results) {
        Map<String, List<Result>> parts = new LinkedHashMap<>();
        results.forEach(result ->
                parts.computeIfAbsent(result.workload(), _ -> new ArrayList<>()).add(result));
        parts.forEach((workload, part) -> byWorkload.put(workload, new Run(facts, part)));
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(byWorkload) + "\n");
    }

    List<Result> results() {
        return byWorkload.values().stream()
                .flatMap(run -> run.results().stream())
                .toList();
    }
}
