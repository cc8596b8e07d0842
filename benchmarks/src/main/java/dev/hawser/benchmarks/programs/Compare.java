package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Runs all contenders of a workload in turn, round after round, each in a JVM of its own with the flags of this one,
/// and prints a table of each thing that was measured.
public final class Compare {
    private final Workload workload;
    private final int count;
    private final Map<String, List<Figures>> results = new LinkedHashMap<>();

    private Compare(Workload workload, int count) {
        this.workload = workload;
        this.count = count;
    }

    /// @param args rounds; by how much less to do than usual; then workloads
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        int less = Integer.parseInt(args[1]);
        List<Workload> workloads = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            workloads.add(Workload.of(args[i]));
        }
        for (Workload workload : workloads) {
            Compare compare = new Compare(workload, workload.count() / less);
            for (int round = 0; round < rounds; round++) {
                compare.round();
            }
            compare.print(rounds);
        }
    }

    private void round() throws IOException, InterruptedException {
        for (String contender : workload.contenders().keySet()) {
            results.computeIfAbsent(contender, _ -> new ArrayList<>()).add(run(contender));
        }
    }

    private Figures run(String contender) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Single.class.getName());
        command.addAll(List.of(workload.title(), contender, Integer.toString(count)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(workload.title() + ", " + contender + ": failed\n" + output);
        }
        return Figures.parse(output);
    }

    private void print(int rounds) {
        System.out.printf("%n%s, %,d, %d rounds%n", workload.title(), count, rounds);
        Set<String> names = new LinkedHashSet<>();
        results.values()
                .forEach(runs -> runs.forEach(run -> names.addAll(run.byName().keySet())));
        for (String name : names) {
            Table table = new Table(name);
            results.forEach((contender, runs) -> table.add(
                    contender,
                    runs.stream()
                            .mapToDouble(run -> run.byName().getOrDefault(name, Double.NaN))
                            .toArray()));
            table.print();
        }
    }
}
