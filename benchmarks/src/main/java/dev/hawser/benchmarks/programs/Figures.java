package dev.hawser.benchmarks.programs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What one run measured: a number for each name, in the order in which they are to be shown. For all of them less is
/// better.
record Figures(Map<String, Double> byName) {
    /// What the whole process used of the processors, its start, compiling and collecting included.
    static final String CPU = "CPU of the process [s]";

    /// The most that the process had in memory at once.
    static final String MEMORY = "peak memory [MiB]";

    static Figures of(String name, double figure) {
        return new Figures(Map.of(name, figure));
    }

    Figures and(String name, double figure) {
        Map<String, Double> more = new LinkedHashMap<>(byName);
        more.put(name, figure);
        return new Figures(more);
    }

    /// One line for each; read back by [#parse].
    String print() {
        return byName.entrySet().stream()
                .map(entry -> PREFIX + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static final String PREFIX = "figure:";

    /// Reads the lines that [#print] wrote, and skips all others.
    static Figures parse(String output) {
        Map<String, Double> read = new LinkedHashMap<>();
        output.lines().filter(line -> line.startsWith(PREFIX)).forEach(line -> {
            int end = line.lastIndexOf('=');
            read.put(line.substring(PREFIX.length(), end), Double.valueOf(line.substring(end + 1)));
        });
        return new Figures(read);
    }
}
