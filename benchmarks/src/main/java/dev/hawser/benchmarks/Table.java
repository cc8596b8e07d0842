package dev.hawser.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The measurements of one thing, for each contender: median, least and most, and the median as a multiple of the best
/// peer's. Contenders whose name begins with `hawser` are no peers, nor are those of the bare JDK, which begin with
/// `bare`: a floor. Less is better.
public final class Table {
    private final String title;
    private final Map<String, double[]> sorted = new LinkedHashMap<>();

    /// @param title what was measured, with its unit
    public Table(String title) {
        this.title = title;
    }

    /// Adds a contender with what was measured of it.
    public void add(String contender, double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        sorted.put(contender, copy);
    }

    /// Writes it to standard output.
    public void print() {
        System.out.printf("%n%-28s %12s   %-21s %s%n", title, "median", "min - max", "of best peer");
        double best = sorted.entrySet().stream()
                .filter(entry -> isPeer(entry.getKey()))
                .mapToDouble(entry -> median(entry.getValue()))
                .min()
                .orElse(Double.NaN);
        sorted.forEach((contender, values) -> System.out.printf(
                "%-28s %12.3f   %-21s %.2f%n",
                contender,
                median(values),
                "%.3f - %.3f".formatted(values[0], values[values.length - 1]),
                median(values) / best));
    }

    private static boolean isPeer(String contender) {
        return !contender.startsWith("hawser") && !contender.startsWith("bare");
    }

    private static double median(double[] values) {
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
