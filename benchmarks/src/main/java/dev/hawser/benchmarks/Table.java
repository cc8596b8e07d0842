package dev.hawser.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The measurements of one thing: median, least and greatest of each contender, and the median as a multiple of the
/// best peer's. Less is better.
///
/// @param title workload and measure
/// @param results in the order of the contenders
public record Table(String title, List<Result> results) {
    /// Less for each is what a run allocates once.
    private static final int LEAST_BYTES = 1;

    /// One table for each workload and measure, in the order in which they were measured.
    static List<Table> of(List<Result> results) {
        Map<String, List<Result>> byTitle = new LinkedHashMap<>();
        for (Result result : results) {
            byTitle.computeIfAbsent(result.workload() + ", " + result.measure(), _ -> new ArrayList<>())
                    .add(result);
        }
        List<Table> tables = new ArrayList<>();
        byTitle.forEach((title, each) -> tables.add(new Table(title, List.copyOf(each))));
        return tables;
    }

    /// The best peer's median; not a number if there is none.
    double bestPeer() {
        return results.stream()
                .filter(Result::isPeer)
                .mapToDouble(Result::median)
                .min()
                .orElse(Double.NaN);
    }

    /// As text for a terminal.
    public String text() {
        StringBuilder text =
                new StringBuilder(line("%n%-34s %12s   %-23s %s", title, "median", "min - max", "of best peer"));
        for (Result result : sorted()) {
            text.append(line(
                    "%n%-34s %12s   %-23s %s",
                    result.contender(),
                    number(result.median()),
                    number(result.least()) + " - " + number(result.greatest()),
                    ratio(result)));
        }
        return text.toString();
    }

    /// As a table of Markdown.
    String markdown() {
        StringBuilder text = new StringBuilder(
                line("| %s | median | least - greatest | of best peer |%n| --- | ---: | ---: | ---: |", heading()));
        for (Result result : sorted()) {
            text.append(line(
                    result.contender().startsWith("hawser")
                            ? "%n| **%s** | %s | %s - %s | %s |"
                            : "%n| %s | %s | %s - %s | %s |",
                    result.contender(),
                    number(result.median()),
                    number(result.least()),
                    number(result.greatest()),
                    ratio(result)));
        }
        return text.toString();
    }

    /// `timers, late [s]` as `timers: late, s`; a time that is all there is to measure needs no name.
    private String heading() {
        return title.replaceFirst("(^|, )time \\[(.+)]$", "$1$2").replaceFirst(" \\[(.+)]$", ", $1");
    }

    private List<Result> sorted() {
        return results.stream()
                .sorted(Comparator.comparingDouble(Result::median))
                .toList();
    }

    private String ratio(Result result) {
        double best = bestPeer();
        boolean says = best > (title.endsWith("[B]") ? LEAST_BYTES : 0);
        return says && Double.isFinite(result.median()) ? line("%.2f", result.median() / best) : "";
    }

    /// Three digits that count.
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        String format = "%.3f";
        if (size >= 100) {
            format = "%,.0f";
        } else if (size >= 10) {
            format = "%.1f";
        } else if (size >= 1) {
            format = "%.2f";
        }
        return line(format, value);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
