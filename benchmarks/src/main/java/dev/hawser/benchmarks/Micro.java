package dev.hawser.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the JMH benchmarks of a package in turn, a fork of each in every round, and prints tables of times and of
/// allocated bytes.
public final class Micro {
    private static final List<String> VARIANTS = List.of("fired first", "fired last", "awaits fired", "failed");

    /// Of JMH's own use of Unsafe, of the peers' native code and of no logger for them, nothing is told.
    private static final String[] QUIETLY = {
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-Dslf4j.internal.verbosity=ERROR"
    };

    private static final int ITERATIONS = 4;
    private static final TimeValue ITERATION = TimeValue.milliseconds(700);

    private final String workload;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private final Map<String, List<Double>> bytes = new LinkedHashMap<>();

    private Micro(String workload) {
        this.workload = workload;
    }

    /// @param args the file for the results; rounds; by how much less to do than usual; then packages below this one
    public static void main(String[] args) throws Exception {
        Results file = new Results(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]);
        boolean quick = Integer.parseInt(args[2]) > 1;
        for (int i = 3; i < args.length; i++) {
            Micro micro = new Micro(args[i]);
            for (int round = 0; round < rounds; round++) {
                micro.round(quick);
            }
            file.add(micro.print());
        }
    }

    private void round(boolean quick) throws RunnerException {
        for (String benchmark : benchmarks()) {
            RunResult result = new Runner(options(benchmark, quick)).runSingle();
            String name = words(result.getPrimaryResult().getLabel());
            times.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(result.getPrimaryResult().getScore());
            bytes.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
        }
    }

    private List<String> benchmarks() {
        Set<BenchmarkListEntry> all = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of("benchmarks\\." + workload + "\\."),
                        List.of());
        return all.stream()
                .map(BenchmarkListEntry::getUsername)
                .distinct()
                .sorted()
                .toList();
    }

    private static Options options(String benchmark, boolean quick) {
        int iterations = quick ? 1 : ITERATIONS;
        return new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark) + "$")
                .addProfiler(GCProfiler.class)
                .jvmArgsPrepend(QUIETLY)
                .verbosity(VerboseMode.SILENT)
                .forks(1)
                .warmupIterations(iterations)
                .measurementIterations(iterations)
                .warmupTime(ITERATION)
                .measurementTime(ITERATION)
                .build();
    }

    /// `hawserFiredLast` as `hawser fired last`.
    private static String words(String label) {
        return label.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
    }

    private List<Result> print() {
        List<Result> all = new ArrayList<>();
        times.forEach((name, rounds) -> all.add(result(name, "time [ns]", rounds)));
        bytes.forEach((name, rounds) -> all.add(result(name, "allocated [B]", rounds)));
        Table.of(all).forEach(table -> System.out.println(table.text()));
        return all;
    }

    /// Chains that fire first, last and fail are three workloads, not contenders of one.
    private Result result(String name, String measure, List<Double> rounds) {
        for (String variant : VARIANTS) {
            if (name.endsWith(" " + variant)) {
                String contender = name.substring(0, name.length() - variant.length() - 1);
                return new Result(workload, variant + ", " + measure, contender, rounds);
            }
        }
        return new Result(workload, measure, name, rounds);
    }
}
