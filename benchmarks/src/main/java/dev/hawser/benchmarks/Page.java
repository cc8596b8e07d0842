package dev.hawser.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The page about benchmarks: its text is written by hand, its tables lie between comments and are written anew.
///
///     <!-- table chain: failed, time [ns] -->
///     <!-- facts -->
///     <!-- runs -->
///
/// each up to `<!-- end -->`.
final class Page {
    private static final Pattern PLACE =
            Pattern.compile("<!-- (table ([^:]+): (.+)|facts|runs) -->\n(?:.*\n)*?<!-- end -->");

    /// Facts that differ from run to run; the others are of the machine.
    private static final List<String> OF_A_RUN = List.of("measured", "commit", "rounds", "load before and after");

    private final Measured measured;
    private final List<String> missing = new ArrayList<>();

    Page(Measured measured) {
        this.measured = measured;
    }

    /// {@return the page with its tables from what was measured}
    ///
    /// @throws IllegalArgumentException if a table is of something that was not measured
    String fill(String page) {
        String filled = PLACE.matcher(page).replaceAll(place -> Matcher.quoteReplacement(part(place)));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("no results for " + missing);
        }
        return filled;
    }

    private String part(MatchResult place) {
        String first = place.group().substring(0, place.group().indexOf('\n'));
        String body = switch (place.group(1)) {
            case "facts" -> facts();
            case "runs" -> runs();
            default -> table(place.group(2), place.group(3));
        };
        return first + "\n" + body + "\n<!-- end -->";
    }

    private String table(String workload, String measure) {
        Measured.Run run = measured.byWorkload().get(workload);
        List<Result> results = run == null
                ? List.of()
                : run.results().stream()
                        .filter(result -> result.measure().equals(measure))
                        .toList();
        if (results.isEmpty()) {
            missing.add(workload + ": " + measure);
        }
        return new Table(measure, results).markdown();
    }

    /// The machine's and the versions', of the run that came last.
    private String facts() {
        Map<String, String> all = new LinkedHashMap<>();
        measured.byWorkload()
                .values()
                .forEach(run -> run.facts().forEach((name, value) -> {
                    if (!OF_A_RUN.contains(name)) {
                        all.put(name, value);
                    }
                }));
        return all.entrySet().stream()
                .map(fact -> "| " + fact.getKey() + " | " + fact.getValue() + " |")
                .collect(Collectors.joining("\n", "| | |\n| --- | --- |\n", ""));
    }

    /// Which workloads were measured together, and when.
    private String runs() {
        Map<List<String>, List<String>> workloads = new LinkedHashMap<>();
        measured.byWorkload().forEach((workload, run) -> {
            Function<String, String> fact = name -> run.facts().getOrDefault(name, "");
            workloads
                    .computeIfAbsent(OF_A_RUN.stream().map(fact).toList(), _ -> new ArrayList<>())
                    .add(workload);
        });
        return workloads.entrySet().stream()
                .map(run -> "| " + String.join(", ", run.getValue()) + " | " + String.join(" | ", run.getKey()) + " |")
                .collect(Collectors.joining(
                        "\n", "| | " + String.join(" | ", OF_A_RUN) + " |\n| --- |" + " --- |".repeat(4) + "\n", ""));
    }
}
