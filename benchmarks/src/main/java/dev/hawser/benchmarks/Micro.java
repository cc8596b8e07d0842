package dev.hawser.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the JMH benchmarks of a package, and prints one table of times and one of allocated bytes, over the iterations
/// of all forks.
public final class Micro {
    private Micro() {}

    /// @param args `full` or `quick`; then packages below this one
    public static void main(String[] args) throws RunnerException {
        for (int i = 1; i < args.length; i++) {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include("benchmarks\\." + args[i] + "\\.")
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT);
            if (args[0].equals("quick")) {
                options = options.forks(1)
                        .warmupIterations(3)
                        .measurementIterations(3)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementTime(TimeValue.milliseconds(500));
            }
            print(args[i], new Runner(options.build()).run());
        }
    }

    private static void print(String title, Collection<RunResult> results) {
        Table times = new Table(title + " [ns]");
        Table bytes = new Table(title + ", allocated [B]");
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            times.add(name, values(result, ""));
            bytes.add(name, values(result, "gc.alloc.rate.norm"));
        }
        times.print();
        bytes.print();
    }

    private static double[] values(RunResult result, String secondary) {
        List<Double> values = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                values.add(
                        secondary.isEmpty()
                                ? iteration.getPrimaryResult().getScore()
                                : iteration.getSecondaryResults().get(secondary).getScore());
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
