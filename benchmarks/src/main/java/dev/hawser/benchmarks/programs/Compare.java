package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Result;
import dev.hawser.benchmarks.Results;
import dev.hawser.benchmarks.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs all contenders of a workload in turn, round after round, each in a process of its own, those for the JVM with
/// the flags of this one. Prints a table of each thing that was measured.
public final class Compare {
    /// Which contenders take part.
    private static final Pattern ONLY = Pattern.compile(System.getProperty("bench.only", ""));

    /// No contender takes a tenth of this.
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Workload workload;
    private final Contenders contenders;
    private final int count;
    private final Map<String, List<Figures>> results = new LinkedHashMap<>();

    private Compare(Workload workload, int less) {
        this.workload = workload;
        this.contenders = workload.contenders();
        this.count = Math.max(1, workload.count() / less);
    }

    /// @param args the file for the results; rounds; by how much less to do than usual; then workloads
    public static void main(String[] args) throws Exception {
        Results file = new Results(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]);
        int less = Integer.parseInt(args[2]);
        for (int i = 3; i < args.length; i++) {
            Compare compare = new Compare(Workload.of(args[i]), less);
            for (int round = 0; round < rounds; round++) {
                compare.round();
            }
            List<Result> measured = compare.results();
            file.add(measured);
            System.out.printf("%n%s, %,d, %d rounds%n", args[i], compare.count, rounds);
            for (Table table : tables(measured)) {
                System.out.println(table.text());
            }
        }
    }

    private static List<Table> tables(List<Result> measured) {
        Map<String, List<Result>> byMeasure = new LinkedHashMap<>();
        measured.forEach(result -> byMeasure
                .computeIfAbsent(result.measure(), _ -> new ArrayList<>())
                .add(result));
        List<Table> tables = new ArrayList<>();
        byMeasure.forEach((measure, each) -> tables.add(new Table(measure, each)));
        return tables;
    }

    private void round() throws IOException, InterruptedException {
        for (String name : contenders.names()) {
            if (!ONLY.matcher(name).find()) {
                continue;
            }
            results.computeIfAbsent(name, _ -> new ArrayList<>()).add(run(name));
        }
    }

    private Figures run(String name) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command(name))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var _ = process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).exceptionally(_ -> {
            process.destroyForcibly();
            return process;
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            String how = System.nanoTime() - start < LIMIT.toNanos()
                    ? "failed"
                    : "did not end within " + LIMIT.toMinutes() + " minutes";
            throw new IllegalStateException(workload.title() + ", " + name + ": " + how + "\n" + output);
        }
        double wall = (System.nanoTime() - start) / Lateness.SECOND;
        Figures figures = Figures.parse(output);
        return workload.isCold() ? figures.and("wall of the process [s]", wall) : figures;
    }

    private List<String> command(String name) {
        List<String> command = new ArrayList<>(workload.hasClient() ? Cores.pinned(Cores.CLIENT) : List.of());
        switch (contenders.get(name)) {
            case Contender.Foreign(List<String> program, int less) -> {
                command.addAll(program);
                if (workload != Workload.STARTS) {
                    command.addAll(List.of(workload.title(), Integer.toString(Math.max(1, count / less))));
                }
            }
            case Contender.InJvm(var _, List<String> flags) -> {
                command.add(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
                command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
                command.addAll(flags);
                command.add("-cp");
                command.add(System.getProperty("java.class.path"));
                command.add(Single.class.getName());
                command.addAll(List.of(workload.title(), name, Integer.toString(count)));
            }
        }
        return command;
    }

    private List<Result> results() {
        Set<String> measures = new LinkedHashSet<>();
        results.values()
                .forEach(
                        runs -> runs.forEach(run -> measures.addAll(run.byName().keySet())));
        List<Result> all = new ArrayList<>();
        for (String measure : measures) {
            results.forEach((name, runs) -> {
                List<Double> rounds = runs.stream()
                        .map(run -> run.byName().get(measure))
                        .filter(figure -> figure != null)
                        .toList();
                if (!rounds.isEmpty()) {
                    all.add(new Result(workload.title(), measure, name, rounds));
                }
            });
        }
        return all;
    }
}
