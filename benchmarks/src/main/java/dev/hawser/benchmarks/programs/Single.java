package dev.hawser.benchmarks.programs;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Runs one contender of one workload in this JVM and prints what it measured.
public final class Single {
    private static final double MEBIBYTE = 1024 * 1024;

    private Single() {}

    /// @param args workload, contender, count
    public static void main(String[] args) throws Exception {
        Workload workload = Workload.of(args[0]);
        Contender contender = workload.contenders().get(args[1]);
        if (!(contender instanceof Contender.InJvm(Program program, var _))) {
            throw new IllegalArgumentException(args[1] + " is not for the JVM");
        }
        Figures figures = program.run(Integer.parseInt(args[2]));
        System.out.println((workload.hasClient() ? figures : withOwn(figures)).print());
        System.exit(0); // the peers' threads would stay
    }

    private static Figures withOwn(Figures figures) throws IOException {
        return figures.and(Figures.CPU, cpuSeconds())
                .and("allocated in all [MiB]", allocated())
                .and(Figures.MEMORY, peakMemory());
    }

    /// What the whole process has used so far, its start, compiling and collecting included: what a busy machine
    /// disturbs least. Not by a management bean, which takes 30 ms to load.
    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / Lateness.SECOND;
    }

    private static double allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes() / MEBIBYTE;
    }

    /// The most that the process had in memory at once; not a number where there is no `/proc`.
    private static double peakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }
}
