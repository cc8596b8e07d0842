package dev.hawser.benchmarks;

import java.util.List;

/// What was measured of one thing for one contender, round by round. Less is better.
///
/// @param workload as on the command line
/// @param measure what was measured, with its unit
/// @param contender who
/// @param rounds a figure for each round, in order
public record Result(String workload, String measure, String contender, List<Double> rounds) {
    /// Copies the list.
    public Result {
        rounds = List.copyOf(rounds);
    }

    /// {@return the one in the middle}
    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// {@return the least}
    public double least() {
        return sorted()[0];
    }

    /// {@return the greatest}
    public double greatest() {
        double[] sorted = sorted();
        return sorted[sorted.length - 1];
    }

    /// {@return whether it is somebody else's: neither Hawser's nor the bare JDK's, which is a floor}
    public boolean isPeer() {
        return !contender.startsWith("hawser") && !contender.startsWith("bare");
    }

    private double[] sorted() {
        return rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
