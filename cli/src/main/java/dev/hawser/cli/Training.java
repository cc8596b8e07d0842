package dev.hawser.cli;

import java.io.PrintWriter;
import java.util.List;

/// What a command does first when the launcher makes the JVM's cache of it: what is asked most, and mistyped most, so
/// that the JVM knows all of that beforehand. Nothing is done, but something is printed.
final class Training {
    /// Of the system: true in a training.
    static final String PROPERTY = "hawser.training";

    private static final List<List<String>> SHORT = List.of(
            List.of("runn"), List.of("status", "nothing"), List.of("status", "--jsno"), List.of("explain", "2"));

    private Training() {}

    /// @param args the arguments of the command itself
    static void before(PrintWriter out, String... args) {
        if (args[0].startsWith("-")) {
            return; // what options need is little, and shall stay so
        }
        List<List<String>> asked =
                args[0].equals("help") ? SHORT : List.of(List.of(args[0], "--slost", "3", "job.yaml"));
        for (List<String> each : asked) {
            String[] given = each.toArray(String[]::new);
            Main.ready(given).setOut(out).execute(given);
        }
    }
}
