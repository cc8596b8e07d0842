package dev.hawser.cli.inside;

import dev.hawser.reactor.ReactorMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is shown of a reactor.
final class InsideText {
    private static final double PERCENT = 100;
    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;
    private static final int MOST_KINDS = 15;

    private InsideText() {}

    /// {@return its name, and what it holds and has done}
    static List<String> head(ReactorMXBean reactor, Map<String, Double> now) {
        return List.of(
                "reactor " + reactor.getName() + ": " + reactor.getState() + ", " + reactor.getMode() + " mode, "
                        + String.format(Locale.ROOT, "%.1f", PERCENT * now.getOrDefault("busy", 0.0)) + " % busy",
                "  " + count(now, "functions") + " functions, " + count(now, "ready") + " ready, "
                        + count(now, "timers")
                        + " timers, " + count(now, "threadJobs") + " jobs of workers, " + count(now, "turns")
                        + " turns, " + count(now, "slices") + " slices",
                "  turns took " + time(now, "lagMedian") + " in the median, p99 " + time(now, "lagP99") + ", p99.9 "
                        + time(now, "lagP999") + ", longest " + time(now, "longestTurn"));
    }

    static String count(Map<String, Double> numbers, String name) {
        return String.format(Locale.ROOT, "%,.0f", numbers.getOrDefault(name, 0.0));
    }

    static String time(Map<String, Double> numbers, String name) {
        double nanos = numbers.getOrDefault(name, 0.0);
        return nanos < MILLI
                ? String.format(Locale.ROOT, "%.1f µs", nanos / MICRO)
                : nanos < SECOND
                        ? String.format(Locale.ROOT, "%.1f ms", nanos / MILLI)
                        : String.format(Locale.ROOT, "%.2f s", nanos / SECOND);
    }

    /// {@return functions that are alike but for numbers and ages together, the most frequent first}
    static List<String> kinds(List<String> functions) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String one : functions) {
            counts.merge(
                    one.replaceFirst(", \\S+ old", "")
                            .replaceAll("@[0-9a-f]+", "")
                            .replaceAll("#\\d+|\\b\\d+\\b(?!\\))", "N"),
                    1,
                    Integer::sum);
        }
        List<String> lines = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_KINDS)
                .forEach(kind -> lines.add(String.format(Locale.ROOT, "  %,7d  %s", kind.getValue(), kind.getKey())));
        return lines;
    }
}
